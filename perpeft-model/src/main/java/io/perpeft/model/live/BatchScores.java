package io.perpeft.model.live;

import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.ClosedBatch;
import io.perpeft.core.tuning.VectorTable;

/** Scores a micro-batch's purchases and the candidates beside them, from before any learning. */
record BatchScores(LearnerContext context, ClosedBatch batch, Candidates candidates) {

  /**
   * @param seed names the candidates where they are drawn
   */
  static BatchScores of(LearnerContext context, ClosedBatch batch, long seed) {
    return new BatchScores(context, batch, context.scorer().candidates(batch.items(), seed));
  }

  /** Neural scores of target and candidates, an array for each example. */
  float[][] by(VersionVectors vectors) {
    VectorTable table = vectors.covering(batch.items());
    return batch.examples().stream()
        .map(example -> context.scorer().scores(table, candidates, example))
        .toArray(float[][]::new);
  }

  RankingQuality quality(float[][] scores) {
    RankingAccumulator ranks = new RankingAccumulator();
    for (int i = 0; i < scores.length; i++) {
      ranks.add(candidates.rank(scores[i], batch.examples().get(i)));
    }
    return ranks.quality();
  }
}
