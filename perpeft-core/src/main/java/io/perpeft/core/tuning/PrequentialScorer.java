package io.perpeft.core.tuning;

import io.perpeft.core.recommender.SasRec;
import java.util.function.IntFunction;

/**
 * Scores what a user may buy, before anything learns from what the user bought (test-then-train).
 *
 * @param rankAll the most items for which all are candidates; of more, a sample is drawn
 * @param sample candidates drawn then
 */
public record PrequentialScorer(SasRec recommender, int rankAll, int sample) {

  /**
   * The candidates of a micro-batch.
   *
   * @param items items that the group knows
   * @param seed names the sample where one is drawn
   */
  public Candidates candidates(int items, long seed) {
    return items <= rankAll ? Candidates.all(items) : Candidates.sampled(items, sample, seed);
  }

  /**
   * Neural scores of the example's target and of the candidates, [1 + candidates].
   *
   * @param vectors of one version; of all candidates at least
   */
  public float[] scores(VectorTable vectors, Candidates candidates, IndexedExample example) {
    float[] user = userVector(vectors::row, example.history());
    float[] scores = new float[1 + candidates.size()];
    scores[0] = vectors.dot(user, example.target());
    for (int k = 0; k < candidates.size(); k++) {
      scores[1 + k] = vectors.dot(user, candidates.item(k));
    }
    return scores;
  }

  /**
   * Vector of a user with this history.
   *
   * @param vectors of items by index, of the padding by 0
   */
  public float[] userVector(IntFunction<float[]> vectors, int[] history) {
    int length = Math.min(history.length, recommender.historyLength());
    float[][] items = new float[length][];
    for (int i = 0; i < length; i++) {
      items[i] = vectors.apply(history[history.length - length + i]);
    }
    return recommender.userVector(items, vectors.apply(0));
  }
}
