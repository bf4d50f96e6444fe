package io.perpeft.core.tuning;

import io.perpeft.core.ranking.Ranking;
import io.perpeft.core.recommender.SasRec;
import java.util.Arrays;
import java.util.Random;

/**
 * Ranks what a user really bought among everything the user does not have, before anything learns
 * from it (test-then-train). A target the user has already is ranked all the same.
 *
 * @param rankAll the most items for which all are candidates; of more, a sample is drawn
 * @param sample candidates drawn then
 */
public record PrequentialScorer(SasRec recommender, int rankAll, int sample) {

  /** What targets are ranked against, as the figures name it: {@code all} or {@code sampled-N}. */
  public String candidates(int items) {
    return items <= rankAll ? "all" : "sampled-" + sample;
  }

  /**
   * Zero-based rank of the example's target.
   *
   * @param vectors of one version
   * @param items items 1 to this are candidates; the table may hold more
   * @param seed names the sample where one is drawn
   */
  public int rank(VectorTable vectors, int items, IndexedExample example, long seed) {
    float[] user = userVector(vectors, example.history());
    return items <= rankAll
        ? rankAmongAll(vectors, items, user, example)
        : rankAmongSample(vectors, items, user, example, seed);
  }

  private float[] userVector(VectorTable vectors, int[] history) {
    int length = Math.min(history.length, recommender.historyLength());
    float[][] items = new float[length][];
    for (int i = 0; i < length; i++) {
      items[i] = vectors.row(history[history.length - length + i]);
    }
    return recommender.userVector(items, vectors.row(0));
  }

  private static int rankAmongAll(
      VectorTable vectors, int items, float[] user, IndexedExample example) {
    float[] scores = new float[items + 1];
    for (int item = 1; item < scores.length; item++) {
      scores[item] = vectors.dot(user, item);
    }
    return Ranking.zeroBasedRank(scores, example.target(), example.owned());
  }

  private int rankAmongSample(
      VectorTable vectors, int items, float[] user, IndexedExample example, long seed) {
    Random random = new Random(seed);
    float[] scores = new float[sample + 2];
    scores[1] = vectors.dot(user, example.target());
    for (int i = 2; i < scores.length; i++) {
      scores[i] = vectors.dot(user, drawCandidate(items, example, random));
    }
    return Ranking.zeroBasedRank(scores, 1, new int[0]);
  }

  private static int drawCandidate(int items, IndexedExample example, Random random) {
    while (true) {
      int item = 1 + random.nextInt(items);
      if (item != example.target() && Arrays.binarySearch(example.owned(), item) < 0) {
        return item;
      }
    }
  }
}
