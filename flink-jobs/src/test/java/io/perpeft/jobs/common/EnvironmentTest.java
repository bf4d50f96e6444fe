package io.perpeft.jobs.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.options.JobOptions;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void checkpointsExactlyOnceEverySecondUnlessToldOtherwise() {
    ReadableConfig defaults = Environment.create(JobOptions.load()).getConfiguration();
    assertThat(defaults.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(defaults.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE))
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(defaults.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF))
        .as("a day of failures delays no restart by minutes")
        .isLessThan(Duration.ofMinutes(1));

    ReadableConfig told =
        Environment.create(
                JobOptions.load(
                    "-Dexecution.checkpointing.interval=5 s", "-Dpipeline.object-reuse=false"))
            .getConfiguration();
    assertThat(told.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(told.get(PipelineOptions.OBJECT_REUSE)).isFalse();
  }

  @Test
  void boundsTheManifestOfRocksDbUnlessToldOtherwise() {
    assertThat(
            Environment.create(JobOptions.load())
                .getConfiguration()
                .get(RocksDBOptions.OPTIONS_FACTORY))
        .isEqualTo(BoundedManifest.class.getName());
    assertThat(
            Environment.create(
                    JobOptions.load("-Dstate.backend.rocksdb.options-factory=shop.Factory"))
                .getConfiguration()
                .get(RocksDBOptions.OPTIONS_FACTORY))
        .isEqualTo("shop.Factory");
  }

  @Test
  void nobodyCanLetKryoOrNamelessOperatorsIn() {
    ReadableConfig config =
        Environment.create(
                JobOptions.load(
                    "-Dpipeline.generic-types=true", "-Dpipeline.auto-generate-uids=true"))
            .getConfiguration();

    assertThat(config.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(config.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
  }
}
