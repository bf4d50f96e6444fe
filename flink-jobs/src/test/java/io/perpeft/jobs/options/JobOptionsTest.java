package io.perpeft.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobOptionsTest {
  @TempDir Path folder;

  @Test
  void unsetOptionsHaveTheirDefaults() {
    JobOptions options = JobOptions.load();

    assertThat(options.get(GroupingOptions.MARGIN)).isEqualTo(0.05);
    assertThat(options.get(CommonOptions.DELIVERY)).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
    assertThat(options.find(CommonOptions.GENERATION)).isEmpty();
  }

  @Test
  void everyArgumentWinsOverEveryFileAndLaterOverEarlier() throws Exception {
    Path first =
        Files.writeString(folder.resolve("first.properties"), "perpeft.grouping.repeats=3\n");
    Path second =
        Files.writeString(
            folder.resolve("second.yaml"),
            """
            perpeft:
              grouping:
                repeats: 4
                margin: 0.2
              kafka.delivery: at-least-once
            """);

    JobOptions options =
        JobOptions.load(
            "-Dperpeft.grouping.margin=0.1",
            "--config",
            first.toString(),
            "-Dperpeft.grouping.margin=0.3",
            "--config",
            second.toString());

    assertThat(options.get(GroupingOptions.REPEATS)).isEqualTo(4);
    assertThat(options.get(GroupingOptions.MARGIN)).isEqualTo(0.3);
    assertThat(options.get(CommonOptions.DELIVERY)).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
  }

  @Test
  void durationsAndSizesAreReadWithTheirUnits() {
    JobOptions options =
        JobOptions.of(
            Map.of(
                "perpeft.grouping.unknown-item.timeout", "90 s",
                "perpeft.grouping.max-record-size", "64 kb"));

    assertThat(options.get(GroupingOptions.UNKNOWN_ITEM_TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.get(GroupingOptions.MAX_RECORD_SIZE).getBytes()).isEqualTo(65_536);
  }

  @Test
  void aValueOutOfRangeNamesKeyValueAndRange() {
    refused("-Dperpeft.grouping.margin=1.5")
        .hasMessageContaining("perpeft.grouping.margin")
        .hasMessageContaining("'1.5'")
        .hasMessageContaining("from 0.0 to below 1.0");
    refused("-Dperpeft.grouping.duplicate-window=5 s").hasMessageContaining("1 min to 3650 d");
    refused("-Dperpeft.device=tpu").hasMessageContaining("auto, cpu or gpu:N");
  }

  @Test
  void aValueOfTheWrongTypeNamesKeyValueAndRange() {
    refused("-Dperpeft.grouping.repeats=twice")
        .hasMessageContaining("perpeft.grouping.repeats")
        .hasMessageContaining("'twice'")
        .hasMessageContaining("1 to 1000");
    refused("-Dperpeft.kafka.delivery=maybe").hasMessageContaining("exactly-once or at-least-once");
    refused("-Dperpeft.kafka.delivery=none").hasMessageContaining("exactly-once or at-least-once");
  }

  @Test
  void anUnknownKeyNamesTheNearestKnownOne() {
    refused("-Dperpeft.grouping.margn=0.1").hasMessageContaining("perpeft.grouping.margin");
    refused("-Dperpeft.kafka.bootstrap.servers=x")
        .hasMessageContaining("perpeft.kafka.bootstrap-servers");
  }

  @Test
  void aMissingRequiredOptionIsNamedWhenItIsNeeded() {
    assertThatThrownBy(() -> JobOptions.load().get(CommonOptions.BOOTSTRAP_SERVERS))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("perpeft.kafka.bootstrap-servers is not set");
  }

  @Test
  void otherKeysGoToFlinkAndClientKeysToKafka() {
    JobOptions options =
        JobOptions.load(
            "-Dexecution.checkpointing.interval=2 s",
            "-Dperpeft.kafka.client.security.protocol=SASL_SSL",
            "-Dperpeft.grouping.repeats=3");

    assertThat(options.flink().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(options.flink().toMap()).containsOnlyKeys("execution.checkpointing.interval");
    assertThat(CommonOptions.kafkaClient(options))
        .containsExactly(Map.entry("security.protocol", "SASL_SSL"));
  }

  @Test
  void argumentsAndFilesThatCannotBeReadAreNamed() throws Exception {
    refused("margin=0.1").hasMessageContaining("'margin=0.1' is not understood");
    refused("--config").hasMessageContaining("--config needs a file");
    refused("--config", folder.resolve("none.yaml").toString()).hasMessageContaining("none.yaml");
    refused("--config", folder.resolve("options.json").toString())
        .hasMessageContaining(".yaml, .yml or .properties");
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "perpeft: [unclosed");
    refused("--config", broken.toString()).hasMessageContaining("broken.yaml");
  }

  private static AbstractThrowableAssert<?, ?> refused(String... arguments) {
    return assertThatThrownBy(() -> JobOptions.load(arguments)).isInstanceOf(OptionException.class);
  }
}
