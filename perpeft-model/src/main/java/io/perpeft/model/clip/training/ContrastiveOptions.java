package io.perpeft.model.clip.training;

/**
 * How a CLIP is trained.
 *
 * @param epochs passes over the training pairs
 * @param batchSize pairs of a step, which are each other's counterexamples
 * @param learningRate the highest, reached after the warm-up; falls to zero as a cosine
 * @param weightDecay of matrices and tables, not of biases and norms
 * @param warmUpShare share of the steps in which the learning rate rises
 * @param heldOutShare share of the pairs that is kept for evaluation, in (0, 0.5]
 * @param seed decides weights, order and what is held out
 */
public record ContrastiveOptions(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    double warmUpShare,
    double heldOutShare,
    long seed) {
  public ContrastiveOptions {
    if (epochs < 1 || batchSize < 2) {
      throw new IllegalArgumentException(
          "epochs must be at least 1 and the batch size at least 2, not %d and %d"
              .formatted(epochs, batchSize));
    }
    if (!(learningRate > 0 && weightDecay >= 0 && warmUpShare >= 0 && warmUpShare < 1)) {
      throw new IllegalArgumentException(
          "learning rate %s, weight decay %s or warm-up share %s is out of range"
              .formatted(learningRate, weightDecay, warmUpShare));
    }
    if (!(heldOutShare > 0 && heldOutShare <= 0.5)) {
      throw new IllegalArgumentException(
          "the held-out share must be in (0, 0.5], not " + heldOutShare);
    }
  }

  public static ContrastiveOptions defaults() {
    return new ContrastiveOptions(30, 128, 1e-3, 0.1, 0.05, 0.1, 1);
  }

  /** Learning rate of a step, counted from 1. */
  double rate(int step, int steps) {
    double warmUp = warmUpShare * steps;
    if (step < warmUp) {
      return learningRate * step / warmUp;
    }
    double done = (step - warmUp) / (steps - warmUp);
    return learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
