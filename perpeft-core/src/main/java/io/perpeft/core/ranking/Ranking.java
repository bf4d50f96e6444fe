package io.perpeft.core.ranking;

import java.util.BitSet;

/**
 * Rank of a held-out item among a whole catalogue, and the two measures made of it.
 *
 * <p>Scores are indexed by item number: index 0 is the padding and never a candidate. Items that
 * score exactly like the target count half (rounded down), so that a model that scores everything
 * alike ranks in the middle. A target without a number (NaN) comes last.
 */
public final class Ranking {
  private static final double LN_2 = Math.log(2);

  private Ranking() {}

  /**
   * How many candidates come before {@code target}.
   *
   * @param excluded items that are no candidates; the target always is one
   */
  public static int zeroBasedRank(float[] scores, int target, BitSet excluded) {
    float score = targetScore(scores, target);
    int better = 0;
    int equal = 0;
    for (int item = 1; item < scores.length; item++) {
      if (item == target || excluded.get(item)) {
        continue;
      }
      if (beats(scores[item], score)) {
        better++;
      } else if (scores[item] == score) {
        equal++;
      }
    }
    return better + equal / 2;
  }

  /** The same; {@code excluded} may repeat items and need not be sorted. */
  public static int zeroBasedRank(float[] scores, int target, int[] excluded) {
    BitSet set = new BitSet(scores.length);
    for (int item : excluded) {
      set.set(item);
    }
    return zeroBasedRank(scores, target, set);
  }

  /** Normalised discounted cumulative gain of one relevant item at this rank, cut after k. */
  public static double ndcg(int zeroBasedRank, int k) {
    return zeroBasedRank < k ? LN_2 / Math.log(zeroBasedRank + 2.0) : 0;
  }

  /** 1 if the item is among the first k, else 0. */
  public static double hit(int zeroBasedRank, int k) {
    return zeroBasedRank < k ? 1 : 0;
  }

  private static float targetScore(float[] scores, int target) {
    if (target < 1 || target >= scores.length) {
      throw new IllegalArgumentException(
          "Item %d has no score; items are 1 to %d".formatted(target, scores.length - 1));
    }
    return scores[target];
  }

  private static boolean beats(float candidate, float target) {
    return candidate > target || Float.isNaN(target);
  }
}
