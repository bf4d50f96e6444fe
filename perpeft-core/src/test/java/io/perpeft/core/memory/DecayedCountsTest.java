package io.perpeft.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecayedCountsTest {

  private static final HalfLives LIVES = new HalfLives(10, 100, 1_000);

  @Test
  void aPurchaseHalvesWithEachHalfLife() {
    DecayedCounts counts = new DecayedCounts(LIVES, 1);
    counts.add(0, 5_000);

    assertThat(counts.at(0, 0, 5_000)).isEqualTo(1);
    assertThat(counts.at(0, 0, 5_010)).isEqualTo(.5);
    assertThat(counts.at(0, 0, 5_030)).isEqualTo(.125);
    assertThat(counts.at(1, 0, 5_100)).isEqualTo(.5);
    assertThat(counts.at(2, 0, 6_000)).isEqualTo(.5);
  }

  @Test
  void countsNeverGrowByLookingBack() {
    DecayedCounts counts = new DecayedCounts(LIVES, 1);
    counts.add(0, 5_000);

    assertThat(counts.at(0, 0, 4_000)).isEqualTo(1);
  }

  @Test
  void nothingIsCountedBeforeTheFirstPurchase() {
    assertThat(new DecayedCounts(LIVES, 3).at(2, 1, 77)).isZero();
  }

  @Property(tries = 200)
  void agreesWithSummingEveryPurchase(
      @ForAll @Size(min = 1, max = 40) List<@LongRange(min = -50_000, max = 50_000) Long> times) {
    DecayedCounts counts = new DecayedCounts(LIVES, 1);
    times.forEach(time -> counts.add(0, time));
    long now = times.stream().mapToLong(Long::longValue).max().orElseThrow();

    for (int k = 0; k < HalfLives.COUNTS; k++) {
      double halfLife = LIVES.millis(k);
      double expected =
          times.stream().mapToDouble(time -> Math.pow(2, -(now - time) / halfLife)).sum();
      assertThat(counts.at(k, 0, now)).isCloseTo(expected, within(1e-9 * (1 + expected)));
    }
  }
}
