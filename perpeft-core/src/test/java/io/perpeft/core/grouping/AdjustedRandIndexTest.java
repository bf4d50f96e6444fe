package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdjustedRandIndexTest {

  /** Values of scikit-learn's documentation of adjusted_rand_score. */
  @Test
  void agreesWithKnownValues() {
    check(1, new int[] {0, 0, 1, 1}, new int[] {1, 1, 0, 0});
    check(0.5714285714, new int[] {0, 0, 1, 2}, new int[] {0, 0, 1, 1});
    check(0.5714285714, new int[] {0, 0, 1, 1}, new int[] {0, 0, 1, 2});
    check(0, new int[] {0, 0, 0, 0}, new int[] {0, 1, 2, 3});
    check(-0.5, new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1});
  }

  /** The contingency table of the example in Hubert and Arabie's terms, worked out by hand. */
  @Test
  void countsPairsOfAContingencyTable() {
    int[] first = {0, 0, 0, 1, 1, 1, 1, 2, 2, 2};
    int[] second = {0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    double together = 1 + 3 + 3;
    double inFirst = 3 + 6 + 3;
    double inSecond = 1 + 6 + 6;
    double expected = inFirst * inSecond / 45;

    check((together - expected) / ((inFirst + inSecond) / 2 - expected), first, second);
  }

  @Test
  void groupingsThatTellNothingApartAgree() {
    check(1, new int[] {4, 4, 4}, new int[] {7, 7, 7});
    check(1, new int[] {}, new int[] {});
    check(1, new int[] {1, 2, 3}, new int[] {3, 1, 2});
  }

  @Test
  void chanceIsNearZero() {
    SplittableRandom random = new SplittableRandom(4);
    int[] first = random.ints(20_000, 0, 8).toArray();
    int[] second = random.ints(20_000, 0, 6).toArray();

    check(0, first, second, 1e-3);
  }

  @Test
  void lengthsMustAgree() {
    assertThatThrownBy(() -> AdjustedRandIndex.of(new int[3], new int[4]))
        .hasMessageContaining("3 and 4");
  }

  private static void check(double expected, int[] first, int[] second) {
    check(expected, first, second, 1e-9);
  }

  private static void check(double expected, int[] first, int[] second, double tolerance) {
    assertThat(AdjustedRandIndex.of(first, second)).isCloseTo(expected, within(tolerance));
  }
}
