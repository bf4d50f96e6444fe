package io.perpeft.core.ranking;

/**
 * Mean of a stream in which older values count less: half of the weight lies on the last
 * observations, as many as the half-life. One thread may write while others read.
 */
public final class FadingMean {
  private final double halfLife;
  private double sum;
  private double weight;
  private volatile double mean = Double.NaN;

  /**
   * @param halfLife observations, more than 0
   */
  public FadingMean(double halfLife) {
    if (!(halfLife > 0)) {
      throw new IllegalArgumentException("halfLife is " + halfLife + ", must be more than 0");
    }
    this.halfLife = halfLife;
  }

  /** Takes in observations whose mean is {@code value}. */
  public void add(double value, long observations) {
    double kept = Math.pow(2, -observations / halfLife);
    sum = kept * sum + (1 - kept) * value;
    weight = kept * weight + (1 - kept);
    mean = weight == 0 ? Double.NaN : sum / weight;
  }

  /** NaN before the first observation. */
  public double get() {
    return mean;
  }
}
