package io.perpeft.model.training;

/**
 * Settings of AdamW (Loshchilov and Hutter, 2019). The decay acts on every weight, biases and norms
 * included.
 */
public record AdamW(
    double learningRate, double weightDecay, double beta1, double beta2, double epsilon) {
  public AdamW {
    if (!(learningRate > 0) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "AdamW needs a learning rate above 0 and a weight decay of at least 0, not %s and %s"
              .formatted(learningRate, weightDecay));
    }
  }

  /** With the usual moments: .9, .999, 1e-8. */
  public static AdamW of(double learningRate, double weightDecay) {
    return new AdamW(learningRate, weightDecay, 0.9, 0.999, 1e-8);
  }

  double[] toArray() {
    return new double[] {learningRate, weightDecay, beta1, beta2, epsilon};
  }
}
