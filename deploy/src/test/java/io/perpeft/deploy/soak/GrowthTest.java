package io.perpeft.deploy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GrowthTest {
  private static final int LOOKS = 100;
  private static final double TOLERANCE = 0.1;

  @Test
  void aStartThatSettlesIsNoGrowth() {
    assertThat(growth(5, look -> Math.min(1000, 400 + 30 * look)).grows(TOLERANCE)).isFalse();
  }

  @Test
  void whatRisesByMoreThanToleranceAndSlackGrows() {
    assertThat(growth(5, look -> 1000 + 4 * look).grows(TOLERANCE)).isTrue();
    assertThat(growth(500, look -> 1000 + 4 * look).grows(TOLERANCE)).isFalse();
  }

  @Test
  void aMomentOfNoValueIsPassedOver() {
    assertThat(growth(5, look -> look == 90 ? Double.NaN : 7).grows(TOLERANCE)).isFalse();
  }

  @Test
  void nothingSeenIsNoProof() {
    assertThat(new Growth().grows(TOLERANCE)).isTrue();
    assertThat(growth(5, look -> Double.NaN).grows(TOLERANCE)).isTrue();
  }

  @Test
  void printsWhatGrows() {
    StringWriter text = new StringWriter();
    growth(5, look -> 1000 + 4 * look).print(new PrintWriter(text, true), TOLERANCE);
    assertThat(text.toString())
        .contains("handles                                 1,048      1,148      1,248      1,348")
        .contains("grows")
        .contains("FAILED: something grows");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsWhatAProcessUses() throws Exception {
    assertThat(ProcessUse.residentBytes(ProcessHandle.current())).isGreaterThan(1e6);
    assertThat(ProcessUse.handles(ProcessHandle.current())).isGreaterThan(3);
  }

  private static Growth growth(double slack, IntToDoubleFunction values) {
    Growth growth = new Growth();
    Series series = new Series("handles", slack);
    for (int look = 0; look < LOOKS; look++) {
      growth.add(Map.of(series, values.applyAsDouble(look)));
    }
    return growth;
  }
}
