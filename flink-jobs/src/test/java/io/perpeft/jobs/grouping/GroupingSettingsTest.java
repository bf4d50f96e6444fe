package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.grouping.LifecycleOptions;
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
                1 << 20,
                null));
    assertThat(settings().unknownItemTries()).isEqualTo(240);
  }

  @Test
  void everyOptionIsTaken() {
    assertThat(
            settings(
                "-Dperpeft.grouping.remembered-purchases=50",
                "-Dperpeft.grouping.margin=0.1",
                "-Dperpeft.grouping.repeats=3",
                "-Dperpeft.grouping.centroids-follow=true",
                "-Dperpeft.grouping.centroid-half-life=5 d",
                "-Dperpeft.grouping.centroid-interval=10 min",
                "-Dperpeft.grouping.unknown-item.timeout=10 s",
                "-Dperpeft.grouping.unknown-item.retry=1 s",
                "-Dperpeft.grouping.duplicate-window=1 d",
                "-Dperpeft.grouping.future-tolerance=0 s",
                "-Dperpeft.grouping.max-record-size=2 kb",
                "-Dperpeft.grouping.lifecycle.enabled=true",
                "-Dperpeft.grouping.lifecycle.interval=2 h",
                "-Dperpeft.grouping.lifecycle.split-size=2.5",
                "-Dperpeft.grouping.lifecycle.split-spread=1.25",
                "-Dperpeft.grouping.lifecycle.merge-distance=0.5",
                "-Dperpeft.grouping.lifecycle.retire-size=0.25",
                "-Dperpeft.grouping.lifecycle.patience=4",
                "-Dperpeft.grouping.lifecycle.cool-down=5",
                "-Dperpeft.grouping.lifecycle.min-groups=3",
                "-Dperpeft.grouping.lifecycle.max-groups=9"))
        .isEqualTo(
            new GroupingSettings(
                50,
                0.1,
                3,
                true,
                Duration.ofDays(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofDays(1),
                Duration.ZERO,
                2_048,
                new LifecycleOptions(7_200_000, 2.5, 1.25, .5, .25, 4, 5, 3, 9)));
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

  @Test
  void aLifecycleThatCannotBeIsRefused() {
    assertThat(settings("-Dperpeft.grouping.centroids-follow=false").centroidsFollow()).isFalse();
    String on = "-Dperpeft.grouping.lifecycle.enabled=true";
    refused(on, "-Dperpeft.grouping.centroids-follow=false")
        .hasMessageContaining("perpeft.grouping.centroids-follow is false");
    refused(on, "-Dperpeft.grouping.lifecycle.interval=1 min")
        .hasMessageContaining("perpeft.grouping.centroid-interval is 1 h, more than")
        .hasMessageContaining("perpeft.grouping.lifecycle.interval, which is 1 min");
    refused(on, "-Dperpeft.grouping.lifecycle.retire-size=0.8")
        .hasMessageContaining("perpeft.grouping.lifecycle.*: retireSize must be")
        .hasMessageContaining("0.8");
  }

  private static AbstractThrowableAssert<?, ?> refused(String... options) {
    return assertThatThrownBy(() -> settings(options)).isInstanceOf(OptionException.class);
  }

  private static GroupingSettings settings(String... options) {
    return GroupingSettings.of(JobOptions.load(options), 10);
  }
}
