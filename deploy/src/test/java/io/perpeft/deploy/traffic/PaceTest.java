package io.perpeft.deploy.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  @Property(tries = 100)
  void theRateIsKeptOverTime(@ForAll @DoubleRange(min = 0.5, max = 5000) double rate) {
    Pace pace = new Pace(rate, 0);
    long events = 0;
    for (long now = 0; now <= 20 * SECOND; now += SECOND / 100) {
      events += pace.take(now);
    }
    assertThat(Math.abs(events - 20 * rate)).isLessThanOrEqualTo(1.5);
  }

  @Test
  void aPauseIsNotMadeUpFor() {
    Pace pace = new Pace(100, 0);
    assertThat(pace.take(3600 * SECOND)).isEqualTo(50);
    assertThat(pace.take(3600 * SECOND)).isLessThanOrEqualTo(1);
  }

  @Test
  void impossibleRatesAreRefused() {
    assertThatThrownBy(() -> new Pace(0, 0)).hasMessageContaining("rate is 0.0");
    assertThatThrownBy(() -> new Pace(Double.NaN, 0)).hasMessageContaining("NaN");
  }
}
