package io.perpeft.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.baselines.ItemKnn;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoPurchasesTest {

  private static final int ITEMS = 40;
  private static final long FOREVER = Long.MAX_VALUE;

  @Test
  void withoutFadingAndLimitsTheStrengthsAreThoseOfItemKnn() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    ItemKnn knn = new ItemKnn(ITEMS);
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 500; n++) {
      int[] history = random.ints(random.nextInt(14), 0, ITEMS).toArray();
      int item = random.nextInt(ITEMS);
      pairs.add(history, item, n, changed -> {});
      knn.learn(Arrays.stream(history).map(row -> row + 1).toArray(), item + 1);
    }

    int[] history = {3, 17, 29, 4, 4};
    SparseScores found = strengths(pairs, history);
    float[] expected = new float[ITEMS + 1];
    knn.scores(new int[] {4, 18, 30, 5, 5}, expected);
    for (int row = 0; row < ITEMS; row++) {
      double strength = found.get(row) / pairs.neighbourNorm(row);
      assertThat(strength).isCloseTo(expected[row + 1], within(1e-5));
    }
  }

  @Test
  void neighboursComeStrongestFirst() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    for (int n = 0; n < 3; n++) {
      pairs.add(new int[] {7}, 5, n, row -> {});
    }
    pairs.add(new int[] {7}, 6, 3, row -> {});
    pairs.add(new int[] {-1}, 7, 3, row -> {});

    Neighbours near = pairs.neighbours(7);

    assertThat(near.rows()).containsExactly(5, 6);
    assertThat(near.strengths()[0]).isCloseTo((float) (3 / Math.pow(3, .25)), within(1e-6f));
    assertThat(near.strengths()[1]).isCloseTo(1, within(1e-6f));
    assertThat(pairs.neighbours(9).size()).isZero();
  }

  @Test
  void aFullListDropsTheSmallestCountsAndKeepsTheNewcomer() {
    CoPurchases pairs = coPurchases(8, FOREVER);
    for (int row = 1; row <= 8; row++) {
      for (int n = 0; n < row; n++) {
        pairs.add(new int[] {0}, row, n, changed -> {});
      }
    }

    pairs.add(new int[] {0}, 20, 9, row -> {});

    assertThat(pairs.neighbours(0).rows()).containsExactlyInAnyOrder(3, 4, 5, 6, 7, 8, 20);
  }

  @Test
  void fadingIsThatOfTheHalfLifeHoweverLongTheTime() {
    CoPurchases early = coPurchases(ITEMS, 1_000);
    CoPurchases late = coPurchases(ITEMS, 1_000);
    for (CoPurchases pairs : new CoPurchases[] {early, late}) {
      long start = pairs == early ? 0 : 1_000L * 100_000;
      late.add(new int[] {30}, 31, 5, row -> {});
      pairs.add(new int[] {0}, 1, start, row -> {});
      pairs.add(new int[] {0}, 2, start + 1_000, row -> {});
    }

    for (CoPurchases pairs : new CoPurchases[] {early, late}) {
      Neighbours near = pairs.neighbours(0);
      assertThat(near.rows()).containsExactly(2, 1);
      assertThat(near.strengths()[0]).isCloseTo(1, within(1e-6f));
      assertThat(near.strengths()[1]).isCloseTo(.5f, within(1e-6f));
    }
    assertThat(late.neighbours(30).strengths()).containsExactly(0);
  }

  @Test
  void rowsThatAreClearedAreNobodysNeighbours() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    pairs.add(new int[] {0, 1}, 2, 0, row -> {});
    BitSet forgotten = new BitSet();
    forgotten.set(1);

    pairs.clear(forgotten, row -> {});

    assertThat(pairs.neighbours(2).rows()).containsExactly(0);
    assertThat(pairs.neighbours(1).size()).isZero();
  }

  @Test
  void rowsWhoseNeighboursChangeAreMarked() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    BitSet changed = new BitSet();

    pairs.add(new int[] {4, -1, 9}, 2, 0, changed::set);

    assertThat(changed.stream()).containsExactly(2, 4, 9);
  }

  private static CoPurchases coPurchases(int neighbours, long halfLifeMillis) {
    MemoryOptions options =
        new MemoryOptions(
            4, 10, .85, neighbours, halfLifeMillis, 8, 50, .1, .02, MemoryFixtures.LIVES, 1_000, 7);
    return new CoPurchases(options, ITEMS);
  }

  private static SparseScores strengths(CoPurchases pairs, int[] history) {
    SparseScores scores = new SparseScores();
    scores.clear(ITEMS);
    pairs.addUnnormalised(history, scores);
    return scores;
  }
}
