package io.perpeft.core.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ItemKnnTest {

  @Test
  void scoresWhatWasBoughtSoonAfterOrBefore() {
    ItemKnn knn = new ItemKnn(4);
    knn.learn(new int[0], 1);
    knn.learn(new int[] {1}, 2);
    knn.learn(new int[] {1, 2}, 3);
    float[] scores = new float[5];

    knn.scores(new int[] {2}, scores);

    assertThat(scores).containsExactly(0, 1, 0, 1, 0);
    knn.scores(new int[] {1}, scores);
    assertThat(scores[3]).isCloseTo(.85f, within(1e-6f));
  }

  @Test
  void agreesWithCountingInADenseTable() {
    int items = 30;
    ItemKnn knn = new ItemKnn(items);
    double[][] table = new double[items + 1][items + 1];
    int[] purchases = new int[items + 1];
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < 500; n++) {
      int[] history = random.ints(random.nextInt(14), 1, items + 1).toArray();
      int item = random.nextInt(1, items + 1);
      knn.learn(history, item);
      purchases[item]++;
      for (int age = 0; age < Math.min(10, history.length); age++) {
        int other = history[history.length - 1 - age];
        if (other != item) {
          table[item][other] += Math.pow(.85, age);
          table[other][item] += Math.pow(.85, age);
        }
      }
    }
    int[] history = random.ints(12, 1, items + 1).toArray();
    float[] scores = new float[items + 1];
    knn.scores(history, scores);

    for (int item = 1; item <= items; item++) {
      double expected = 0;
      for (int age = 0; age < 10; age++) {
        int other = history[history.length - 1 - age];
        expected +=
            Math.pow(.85, age)
                * table[other][item]
                / Math.sqrt(purchases[other])
                / Math.pow(purchases[item], .25);
      }
      assertThat((double) scores[item]).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void anEmptyHistoryScoresNothing() {
    ItemKnn knn = new ItemKnn(3);
    knn.learn(new int[] {1}, 2);
    float[] scores = new float[4];
    Arrays.fill(scores, 7f);

    knn.scores(new int[0], scores);

    assertThat(scores).containsOnly(0f);
  }

  @Test
  void itemsStoredAsTheyChangeMakeTheSameNeighbours() {
    ItemKnn knn = new ItemKnn(0);
    Map<Integer, byte[]> store = new HashMap<>();
    SplittableRandom random = new SplittableRandom(6);
    for (int n = 1; n <= 300; n++) {
      knn.growTo(6 + n / 10);
      knn.learn(
          random.ints(random.nextInt(6), 1, knn.items() + 1).toArray(),
          random.nextInt(1, knn.items() + 1));
      if (n == 200) {
        BitSet forgotten = new BitSet();
        forgotten.set(3, 6);
        knn.forget(forgotten);
        assertThat(score(knn, 4, 2)).isZero();
        assertThat(score(knn, 2, 4)).isZero();
      }
      if (n % 7 == 0) {
        knn.drainUnsaved().stream().forEach(item -> store.put(item, knn.encodeItem(item)));
        ItemKnn restored = new ItemKnn(knn.items());
        store.forEach(restored::decodeItem);
        assertThat(ItemKnn.decode(knn.encode()).encode()).isEqualTo(restored.encode());
        for (int item = 1; item <= knn.items(); item++) {
          assertThat(score(restored, item, 2)).isEqualTo(score(knn, item, 2));
        }
      }
    }
  }

  @Test
  void anItemKeepsTheNeighboursWithTheLargestWeights() {
    int items = NeighbourCounts.MAX + 2;
    ItemKnn knn = new ItemKnn(items);
    for (int other = 2; other <= items; other++) {
      knn.learn(new int[] {other}, 1);
      if (other <= 10) {
        knn.learn(new int[] {other}, 1);
      }
    }

    assertThat(score(knn, 1, 10)).isPositive();
    assertThat(score(knn, 1, items)).as("came last").isPositive();
    assertThat(score(knn, 1, items - 1)).as("dropped").isZero();
  }

  @Test
  void brokenStateIsRefused() {
    ItemKnn knn = new ItemKnn(4);
    knn.learn(new int[] {1, 2}, 3);
    byte[] state = knn.encode();
    for (int length = 0; length < state.length; length++) {
      byte[] truncated = Arrays.copyOf(state, length);
      assertThatThrownBy(() -> ItemKnn.decode(truncated))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static float score(ItemKnn knn, int bought, int item) {
    float[] scores = new float[knn.items() + 1];
    knn.scores(new int[] {bought}, scores);
    return scores[item];
  }
}
