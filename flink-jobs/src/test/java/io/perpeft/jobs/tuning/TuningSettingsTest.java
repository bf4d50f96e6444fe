package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import org.junit.jupiter.api.Test;

class TuningSettingsTest {
  @Test
  void theHashNamesWhatShapesWeightsAndNothingElse() {
    String defaults = settings().optionsHash();
    assertThat(settings("-Dperpeft.tuning.batch-size=32").optionsHash()).isEqualTo(defaults);
    assertThat(settings("-Dperpeft.tuning.prequential.sample=30").optionsHash())
        .isEqualTo(defaults);
    assertThat(settings("-Dperpeft.tuning.batch-size=31").optionsHash()).isNotEqualTo(defaults);
    assertThat(settings("-Dperpeft.tuning.negatives=65").optionsHash()).isNotEqualTo(defaults);
    assertThat(settings("-Dperpeft.tuning.dropout=0.1").optionsHash()).isNotEqualTo(defaults);
  }

  @Test
  void releasesByStepsAloneUnlessToldOtherwise() {
    assertThat(settings().learner().releases().streamMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(
            settings("-Dperpeft.tuning.release.stream-time=2 min")
                .learner()
                .releases()
                .streamMillis())
        .isEqualTo(120_000);
  }

  @Test
  void namesOptionsThatDoNotGoTogether() {
    assertThatThrownBy(
            () ->
                settings(
                    "-Dperpeft.tuning.missing-item.retry=2 s",
                    "-Dperpeft.tuning.missing-item.timeout=1 s"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("perpeft.tuning.missing-item.retry")
        .hasMessageContaining("perpeft.tuning.missing-item.timeout");
    assertThatThrownBy(() -> settings().requireRoomFor(2 << 20))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("perpeft.tuning.weights-dir");
    settings("-Dperpeft.tuning.weights-dir=file:///w").requireRoomFor(2 << 20);
    settings().requireRoomFor(1 << 20);
  }

  @Test
  void theOrderOfTheLogNeedsADeviceThatAddsInOrder() {
    assertThat(settings().deterministic()).isFalse();
    assertThat(
            settings("-Dperpeft.tuning.deterministic=true", "-Dperpeft.device=cpu").deterministic())
        .isTrue();
    assertThatThrownBy(() -> settings("-Dperpeft.tuning.deterministic=true"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("perpeft.tuning.deterministic")
        .hasMessageContaining("perpeft.device");
  }

  private static TuningSettings settings(String... arguments) {
    return TuningSettings.of(JobOptions.load(arguments));
  }
}
