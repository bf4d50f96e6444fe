package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class GroupingSettingsTest {
  @Test
  void defaults() {
    assertThat(settings())
        .isEqualTo(
            new GroupingSettings(
                200,
                0.05,
                2,
                true,
                Duration.ofDays(30),
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                Duration.ofMillis(250),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                1 << 20));
    assertThat(settings().unknownItemTries()).isEqualTo(240);
  }

  @Test
  void everyOptionIsTaken() {
    assertThat(
            settings(
                "-Dperpeft.grouping.remembered-purchases=50",
                "-Dperpeft.grouping.margin=0.1",
                "-Dperpeft.grouping.repeats=3",
                "-Dperpeft.grouping.centroids-follow=false",
                "-Dperpeft.grouping.centroid-half-life=5 d",
                "-Dperpeft.grouping.centroid-interval=10 min",
                "-Dperpeft.grouping.unknown-item.timeout=10 s",
                "-Dperpeft.grouping.unknown-item.retry=1 s",
                "-Dperpeft.grouping.duplicate-window=1 d",
                "-Dperpeft.grouping.future-tolerance=0 s",
                "-Dperpeft.grouping.max-record-size=2 kb"))
        .isEqualTo(
            new GroupingSettings(
                50,
                0.1,
                3,
                false,
                Duration.ofDays(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofDays(1),
                Duration.ZERO,
                2_048));
  }

  @Test
  void optionsThatContradictEachOtherAreNamed() {
    refused("-Dperpeft.grouping.remembered-purchases=9")
        .hasMessageContaining("perpeft.grouping.remembered-purchases is 9")
        .hasMessageContaining("history length 10");
    refused("-Dperpeft.grouping.unknown-item.timeout=100 ms")
        .hasMessageContaining("perpeft.grouping.unknown-item.retry is 250 ms")
        .hasMessageContaining("perpeft.grouping.unknown-item.timeout, which is 100 ms");
    refused("-Dperpeft.grouping.centroid-half-life=1 min")
        .hasMessageContaining("perpeft.grouping.centroid-interval");
  }

  private static AbstractThrowableAssert<?, ?> refused(String option) {
    return assertThatThrownBy(() -> settings(option)).isInstanceOf(OptionException.class);
  }

  private static GroupingSettings settings(String... options) {
    return GroupingSettings.of(JobOptions.load(options), 10);
  }
}
