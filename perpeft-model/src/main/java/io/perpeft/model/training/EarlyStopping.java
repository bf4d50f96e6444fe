package io.perpeft.model.training;

import org.jspecify.annotations.Nullable;

/** Keeps the best weights of a stage and says when to stop looking for better ones. */
final class EarlyStopping<W> {
  private final int patience;
  private double bestQuality = Double.NEGATIVE_INFINITY;
  private @Nullable W best;
  private int epochsWithoutGain;

  EarlyStopping(int patience) {
    this.patience = patience;
  }

  /** Whether these weights are the best so far; then {@link #keep} is to be called. */
  boolean improves(double quality) {
    boolean better = quality > bestQuality;
    epochsWithoutGain = better ? 0 : epochsWithoutGain + 1;
    bestQuality = Math.max(bestQuality, quality);
    return better;
  }

  void keep(W weights) {
    best = weights;
  }

  boolean isOver() {
    return epochsWithoutGain >= patience;
  }

  double bestQuality() {
    return bestQuality;
  }

  W best() {
    if (best == null) {
      throw new IllegalStateException("nothing was judged yet");
    }
    return best;
  }
}
