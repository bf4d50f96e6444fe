package io.perpeft.model.training;

/**
 * Exponential mean of the losses of applied steps, to tell a spike.
 *
 * @param steps losses seen
 */
record RunningLoss(long steps, double mean) {
  static final RunningLoss NONE = new RunningLoss(0, 0);

  /** Steps before a mean is trusted. */
  private static final int WARM_UP = 10;

  private static final double MEMORY = 0.98;

  RunningLoss with(double loss) {
    double keep = Math.min(MEMORY, steps / (steps + 1.0));
    return new RunningLoss(steps + 1, keep * mean + (1 - keep) * loss);
  }

  /** The largest loss that is no spike. */
  double limit(double factor) {
    return steps < WARM_UP ? Double.MAX_VALUE : factor * mean;
  }
}
