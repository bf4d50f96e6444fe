package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NegativeSamplerTest {

  @Test
  void drawsHalfFromAllItemsAndHalfFromRecentPurchasesAndSaysHowOften() {
    RecentTargets recent = recent(7, 7, 7, 9);
    Negatives sample = new NegativeSampler(40_000).sample(10, recent, 1);
    int[] counts = new int[11];
    for (int item : sample.items()) {
      counts[item]++;
    }
    for (int i = 0; i < sample.items().length; i++) {
      double expected = Math.exp(sample.logExpected()[i]);
      double share = 0.05 + 0.5 * recent.count(sample.items()[i]) / 4;
      assertThat(expected).isCloseTo(40_000 * share, within(0.1));
    }
    assertThat((double) counts[7]).isCloseTo(17_000, within(500.0));
    assertThat((double) counts[9]).isCloseTo(7_000, within(500.0));
    assertThat((double) counts[1]).isCloseTo(2_000, within(300.0));
    assertThat(counts[0]).isZero();
  }

  @Test
  void isUniformBeforeTheFirstPurchase() {
    Negatives sample = new NegativeSampler(64).sample(16, recent(), 3);
    assertThat(sample.logExpected()).containsOnly((float) Math.log(4));
  }

  @Property
  void isAFunctionOfItsSeedAndStaysInRange(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5_000) int items,
      @ForAll @IntRange(min = 0, max = 700) int purchases) {
    RecentTargets recent = new RecentTargets(GroupState.RECENT);
    for (int i = 0; i < purchases; i++) {
      recent.add(1 + i % items);
    }
    Negatives first = new NegativeSampler(64).sample(items, recent, seed);
    Negatives second = new NegativeSampler(64).sample(items, recent, seed);
    assertThat(first.items()).isEqualTo(second.items());
    assertThat(first.logExpected()).isEqualTo(second.logExpected());
    assertThat(Arrays.stream(first.items())).allMatch(item -> item >= 1 && item <= items);
    for (float expected : first.logExpected()) {
      assertThat(expected).isFinite();
    }
  }

  @Test
  void aNegativeThatTheUserHasIsMaskedForThatUser() {
    Negatives negatives = new Negatives(new int[] {1, 2, 3, 4, 2}, new float[5]);
    IndexedExample example = Examples.of(new int[] {2}, 4, new int[] {2, 8}, 0);
    assertThat(negatives.ownedBy(example)).containsExactly(false, true, false, true, true);
  }

  @Test
  void theRingKeepsTheLastPurchases() {
    RecentTargets ring = new RecentTargets(3);
    for (int item = 1; item <= 5; item++) {
      ring.add(item);
    }
    assertThat(ring.toArray()).containsExactly(3, 4, 5);
    RecentTargets copy = new RecentTargets(3);
    copy.set(ring.toArray());
    copy.add(6);
    assertThat(copy.toArray()).containsExactly(4, 5, 6);
    assertThat(copy.count(5)).isOne();
  }

  private static RecentTargets recent(int... items) {
    RecentTargets recent = new RecentTargets(GroupState.RECENT);
    recent.set(items);
    return recent;
  }
}
