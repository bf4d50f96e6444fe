package io.perpeft.core.grouping;

/**
 * Weight, mean and covariance of vectors whose weights halve with their age: what is known of the
 * users of one group. Adding and merging give the same in any order, up to rounding. Immutable; the
 * arrays are not copied.
 *
 * @param sum weighted sum of the vectors, of width h
 * @param products weighted sum of the products {@code x_i · x_j}, i ≤ j, row by row; h(h+1)/2
 *     values
 */
public record DecayedMoments(DecayedSum sum, double[] products) {

  /** Variance that cutting a normal distribution at its mean takes away, as a part of all of it. */
  private static final double EXPLAINED_BY_CUT = 2 / Math.PI;

  private static final int POWER_ITERATIONS = 200;

  public DecayedMoments {
    int width = sum.sum().length;
    if (products.length != width * (width + 1) / 2) {
      throw new IllegalArgumentException(
          "%d products do not belong to vectors of %d numbers".formatted(products.length, width));
    }
  }

  /**
   * Two groups that one could become.
   *
   * @param distance between their means
   */
  public record Halves(DecayedMoments first, DecayedMoments second, double distance) {}

  /** A single vector. */
  public static DecayedMoments of(float[] vector, long timeMillis) {
    double[] products = new double[vector.length * (vector.length + 1) / 2];
    int at = 0;
    for (int i = 0; i < vector.length; i++) {
      for (int j = i; j < vector.length; j++) {
        products[at++] = (double) vector[i] * vector[j];
      }
    }
    return new DecayedMoments(DecayedSum.of(vector, timeMillis), products);
  }

  /** No vectors yet. */
  static DecayedMoments none(int width, long timeMillis) {
    return new DecayedMoments(
        new DecayedSum(new double[width], 0, timeMillis), new double[width * (width + 1) / 2]);
  }

  public double weight() {
    return sum.weight();
  }

  /** Event time of the newest vector. */
  public long timeMillis() {
    return sum.timeMillis();
  }

  /** Both, as of the later of the two times. */
  public DecayedMoments merge(DecayedMoments other, HalfLife halfLife) {
    DecayedSum merged = sum.merge(other.sum, halfLife);
    double mine = halfLife.factor(merged.timeMillis() - timeMillis());
    double theirs = halfLife.factor(merged.timeMillis() - other.timeMillis());
    double[] all = new double[products.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = products[i] * mine + other.products[i] * theirs;
    }
    return new DecayedMoments(merged, all);
  }

  /** The mean; zeros without vectors. */
  public float[] mean() {
    float[] mean = new float[sum.sum().length];
    for (int i = 0; i < mean.length && weight() > 0; i++) {
      mean[i] = (float) (sum.sum()[i] / weight());
    }
    return mean;
  }

  /** Mean squared distance from the mean: the trace of the covariance. Zero without vectors. */
  public double spread() {
    double[][] covariance = covariance();
    double trace = 0;
    for (int i = 0; i < covariance.length; i++) {
      trace += covariance[i][i];
    }
    return trace;
  }

  /**
   * Cuts the group across its widest direction, as if its users were normally distributed: the
   * means of the halves lie {@code ±√(2λ/π)} from the mean along the first principal axis, λ its
   * variance, and along that axis each half is narrower by 2λ/π. Together the halves have the
   * moments of the whole.
   */
  public Halves halve() {
    double[][] covariance = covariance();
    double[] axis = principalAxis(covariance);
    double variance = 0;
    double[] image = multiply(covariance, axis);
    for (int i = 0; i < axis.length; i++) {
      variance += axis[i] * image[i];
    }
    double taken = Math.max(0, EXPLAINED_BY_CUT * variance);
    double offset = Math.sqrt(taken);
    return new Halves(
        half(covariance, axis, taken, -offset), half(covariance, axis, taken, offset), 2 * offset);
  }

  private DecayedMoments half(double[][] covariance, double[] axis, double taken, double offset) {
    int width = axis.length;
    double half = weight() / 2;
    double[] mean = new double[width];
    double[] halfSum = new double[width];
    for (int i = 0; i < width; i++) {
      mean[i] = (weight() > 0 ? sum.sum()[i] / weight() : 0) + offset * axis[i];
      halfSum[i] = half * mean[i];
    }
    double[] halfProducts = new double[products.length];
    int at = 0;
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        halfProducts[at++] =
            half * (covariance[i][j] - taken * axis[i] * axis[j] + mean[i] * mean[j]);
      }
    }
    return new DecayedMoments(new DecayedSum(halfSum, half, timeMillis()), halfProducts);
  }

  private double[][] covariance() {
    int width = sum.sum().length;
    double[][] covariance = new double[width][width];
    if (!(weight() > 0)) {
      return covariance;
    }
    int at = 0;
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double value =
            products[at++] / weight() - (sum.sum()[i] / weight()) * (sum.sum()[j] / weight());
        covariance[i][j] = value;
        covariance[j][i] = value;
      }
      covariance[i][i] = Math.max(0, covariance[i][i]);
    }
    return covariance;
  }

  /** By power iteration from the widest coordinate's column; its largest coordinate is positive. */
  private static double[] principalAxis(double[][] covariance) {
    int widest = 0;
    for (int i = 1; i < covariance.length; i++) {
      if (covariance[i][i] > covariance[widest][widest]) {
        widest = i;
      }
    }
    double[] axis = new double[covariance.length];
    axis[widest] = 1;
    for (int iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
      double[] image = multiply(covariance, axis);
      double norm = 0;
      for (double value : image) {
        norm += value * value;
      }
      if (!(norm > 0)) {
        return axis;
      }
      double length = Math.sqrt(norm);
      for (int i = 0; i < image.length; i++) {
        axis[i] = image[i] / length;
      }
    }
    return upright(axis);
  }

  private static double[] upright(double[] axis) {
    double largest = 0;
    for (double value : axis) {
      if (Math.abs(value) > Math.abs(largest)) {
        largest = value;
      }
    }
    for (int i = 0; i < axis.length && largest < 0; i++) {
      axis[i] = -axis[i];
    }
    return axis;
  }

  private static double[] multiply(double[][] matrix, double[] vector) {
    double[] image = new double[vector.length];
    for (int i = 0; i < image.length; i++) {
      for (int j = 0; j < image.length; j++) {
        image[i] += matrix[i][j] * vector[j];
      }
    }
    return image;
  }
}
