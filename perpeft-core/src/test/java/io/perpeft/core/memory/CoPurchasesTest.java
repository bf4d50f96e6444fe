package io.perpeft.core.memory;

import static io.perpeft.core.memory.MemoryFixtures.past;
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
      pairs.add(past(history), item, n, changed -> {});
      knn.learn(Arrays.stream(history).map(row -> row + 1).toArray(), item + 1);
    }

    int[] history = {3, 17, 29, 4, 4};
    Strengths found = strengths(pairs, history);
    float[] expected = new float[ITEMS + 1];
    knn.scores(new int[] {4, 18, 30, 5, 5}, expected);
    for (int row = 0; row < ITEMS; row++) {
      double strength = found.near(row) / pairs.neighbourNorm(row);
      assertThat(strength).isCloseTo(expected[row + 1], within(1e-5));
    }
  }

  @Test
  void neighboursComeMostOftenBoughtFirst() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    for (int n = 0; n < 3; n++) {
      pairs.add(past(7), 5, n, row -> {});
    }
    pairs.add(past(7), 6, 3, row -> {});
    pairs.add(past(-1), 7, 3, row -> {});

    Neighbours near = pairs.counts(7);

    assertThat(near.rows()).containsExactly(5, 6);
    assertThat(near.after()).containsExactly(3, 1);
    assertThat(near.before()).containsExactly(0, 0);
    assertThat(pairs.counts(9).size()).isZero();
  }

  @Test
  void aFullListDropsTheSmallestCountsAndKeepsTheNewcomer() {
    CoPurchases pairs = coPurchases(8, FOREVER);
    for (int row = 1; row <= 8; row++) {
      for (int n = 0; n < row; n++) {
        pairs.add(past(0), row, n, changed -> {});
      }
    }

    pairs.add(past(0), 20, 9, row -> {});

    assertThat(pairs.counts(0).rows()).containsExactlyInAnyOrder(3, 4, 5, 6, 7, 8, 20);
  }

  @Test
  void fadingIsThatOfTheHalfLifeHoweverLongTheTime() {
    CoPurchases early = coPurchases(ITEMS, 1_000);
    CoPurchases late = coPurchases(ITEMS, 1_000);
    for (CoPurchases pairs : new CoPurchases[] {early, late}) {
      long start = pairs == early ? 0 : 1_000L * 100_000;
      late.add(past(30), 31, 5, row -> {});
      pairs.add(past(0), 1, start, row -> {});
      pairs.add(past(0), 2, start + 1_000, row -> {});
    }

    for (CoPurchases pairs : new CoPurchases[] {early, late}) {
      Neighbours near = pairs.counts(0);
      assertThat(near.rows()).containsExactly(2, 1);
      assertThat(near.after()[0]).isCloseTo(1, within(1e-6f));
      assertThat(near.after()[1]).isCloseTo(.5f, within(1e-6f));
    }
    assertThat(late.counts(30).after()).containsExactly(0);
  }

  @Test
  void rowsThatAreClearedAreNobodysNeighbours() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    pairs.add(past(0, 1), 2, 0, row -> {});
    BitSet forgotten = new BitSet();
    forgotten.set(1);

    pairs.clear(forgotten, row -> {});

    assertThat(pairs.counts(2).rows()).containsExactly(0);
    assertThat(pairs.counts(1).size()).isZero();
  }

  @Test
  void rowsWhoseNeighboursChangeAreMarked() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    BitSet changed = new BitSet();

    pairs.add(past(4, -1, 9), 2, 0, changed::set);

    assertThat(changed.stream()).containsExactly(2, 4, 9);
  }

  @Test
  void orderAndVisitAreToldApart() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    pairs.add(new PastPurchases(new int[] {1, 2, 3}, 2), 4, 0, row -> {});
    pairs.add(new PastPurchases(new int[] {4}, 0), 3, 1, row -> {});

    Neighbours of3 = pairs.counts(3);
    assertThat(of3.rows()).containsExactly(4);
    assertThat(of3.before()).containsExactly(1);
    assertThat(of3.after()).containsExactly(1);
    assertThat(of3.visit()).containsExactly(1);
    Neighbours of4 = pairs.counts(4);
    assertThat(of4.rows()).containsExactly(3, 2, 1);
    assertThat(of4.visit()).containsExactly(1, .97f, 0);
    assertThat(of4.before()[1]).isCloseTo(.85f, within(1e-6f));
    assertThat(of4.after()).containsExactly(1, 0, 0);
  }

  @Test
  void strengthsAreThoseOfEachRelation() {
    CoPurchases pairs = coPurchases(ITEMS, FOREVER);
    pairs.add(new PastPurchases(new int[] {1, 2}, 1), 5, 0, row -> {});
    Strengths found = new Strengths();
    found.clear(ITEMS);

    pairs.addUnnormalised(new PastPurchases(new int[] {2, 5, 1}, 2), found);

    assertThat(found.near(2)).as("near 5, which was bought after it").isEqualTo(.85f);
    assertThat(found.next(2)).isZero();
    assertThat(found.visit(2)).as("in a visit with 5").isEqualTo(.97f);
    assertThat(found.near(5)).isCloseTo(.85f + .85f * .85f, within(1e-6f));
    assertThat(found.next(5)).isCloseTo(.85f + .85f * .85f, within(1e-6f));
    assertThat(found.visit(5)).as("2 is not of this visit, 1 was not of that one").isZero();
  }

  private static CoPurchases coPurchases(int neighbours, long halfLifeMillis) {
    MemoryOptions options = MemoryFixtures.options(4, neighbours, halfLifeMillis, 8, 50, 1_000);
    return new CoPurchases(options, ITEMS);
  }

  private static Strengths strengths(CoPurchases pairs, int[] history) {
    Strengths scores = new Strengths();
    scores.clear(ITEMS);
    pairs.addUnnormalised(past(history), scores);
    return scores;
  }
}
