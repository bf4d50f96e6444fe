package io.perpeft.model.evaluation;

import io.perpeft.core.ranking.Ranking;
import io.perpeft.core.ranking.RankingAccumulator;

/** Ranks held-out items among the whole catalogue. */
public final class Ranker {
  private Ranker() {}

  /** Adds the rank of every question's target under this scorer. */
  public static void rank(
      Scorer scorer, LeaveOneOut.Questions questions, RankingAccumulator ranks) {
    scorer.scores(
        questions.histories(),
        (first, scores) -> {
          for (int i = 0; i < scores.length; i++) {
            int question = first + i;
            ranks.add(
                Ranking.zeroBasedRank(
                    scores[i], questions.targets()[question], questions.excluded()[question]));
          }
        });
  }
}
