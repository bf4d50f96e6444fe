package io.perpeft.model.clip.training;

import io.perpeft.model.clip.ClipOutput;
import java.util.List;

/** Finds each picture's title and each title's picture by the nearest embedding. */
record Retrieval(List<String> titles, ClipOutput output) {
  ContrastiveEvaluation evaluation(
      int epoch, int epochs, double loss, int droppedSteps, double seconds) {
    return new ContrastiveEvaluation(
        epoch,
        epochs,
        loss,
        droppedSteps,
        titles.size(),
        shareFound(output.imageEmbeds(), output.textEmbeds()),
        shareFound(output.textEmbeds(), output.imageEmbeds()),
        seconds);
  }

  private double shareFound(float[] queries, float[] candidates) {
    int found = 0;
    for (int i = 0; i < titles.size(); i++) {
      found += titles.get(nearest(queries, i, candidates)).equals(titles.get(i)) ? 1 : 0;
    }
    return (double) found / titles.size();
  }

  private int nearest(float[] queries, int query, float[] candidates) {
    int width = output.projection();
    int best = 0;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < titles.size(); j++) {
      double score = 0;
      for (int k = 0; k < width; k++) {
        score += queries[query * width + k] * candidates[j * width + k];
      }
      if (score > bestScore) {
        best = j;
        bestScore = score;
      }
    }
    return best;
  }
}
