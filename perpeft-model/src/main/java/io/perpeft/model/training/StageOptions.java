package io.perpeft.model.training;

/**
 * How long and how a stage of bootstrap trains.
 *
 * @param maxEpochs most passes over the training windows
 * @param patience passes without a better validation NDCG@20 before a stage ends; the best weights
 *     are kept
 * @param batch windows a step
 * @param negatives sampled items a step with the sampled softmax, K
 */
public record StageOptions(int maxEpochs, int patience, int batch, int negatives, AdamW optimiser) {
  public StageOptions {
    if (maxEpochs < 0 || patience < 1 || batch < 1 || negatives < 1) {
      throw new IllegalArgumentException(
          "maxEpochs must be at least 0, patience, batch and negatives at least 1, not %d, %d, %d"
                  .formatted(maxEpochs, patience, batch)
              + " and %d".formatted(negatives));
    }
  }

  /** The same with steps of at most so many windows and negatives. */
  StageOptions withStepsOf(int mostWindows, int mostNegatives) {
    return new StageOptions(
        maxEpochs,
        patience,
        Math.min(batch, mostWindows),
        Math.min(negatives, mostNegatives),
        optimiser);
  }

  StageOptions withMaxEpochs(int most) {
    return new StageOptions(most, patience, batch, negatives, optimiser);
  }
}
