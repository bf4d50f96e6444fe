package io.perpeft.core.grouping;

/**
 * A sum of vectors whose weights halve with their age: what one subtask has seen of one group.
 * Adding and merging give the same sum in any order, up to rounding. Immutable; the array is not
 * copied.
 *
 * @param sum weighted sum of the vectors, weights as of {@code timeMillis}
 * @param weight sum of the weights
 * @param timeMillis event time of the newest vector
 */
public record DecayedSum(double[] sum, double weight, long timeMillis) {

  /** A single vector. */
  public static DecayedSum of(float[] vector, long timeMillis) {
    double[] sum = new double[vector.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = vector[i];
    }
    return new DecayedSum(sum, 1, timeMillis);
  }

  /** This sum with one vector more, which may be older than the newest. */
  public DecayedSum plus(float[] vector, long vectorTimeMillis, HalfLife halfLife) {
    return merge(of(vector, vectorTimeMillis), halfLife);
  }

  /** Both sums, as of the later of the two times. */
  public DecayedSum merge(DecayedSum other, HalfLife halfLife) {
    if (sum.length != other.sum.length) {
      throw new IllegalArgumentException(
          "Sums of width %d and %d cannot be merged".formatted(sum.length, other.sum.length));
    }
    long time = Math.max(timeMillis, other.timeMillis);
    double mine = halfLife.factor(time - timeMillis);
    double theirs = halfLife.factor(time - other.timeMillis);
    double[] merged = new double[sum.length];
    for (int i = 0; i < merged.length; i++) {
      merged[i] = sum[i] * mine + other.sum[i] * theirs;
    }
    return new DecayedSum(merged, weight * mine + other.weight * theirs, time);
  }
}
