package io.perpeft.core.grouping;

/**
 * A group's centre that follows the stream: mini-batch k-means (Sculley, 2010) in which the weight
 * of what was seen halves with its age in event time. A group that nobody visits stays where it is.
 * Immutable; the array is not copied.
 *
 * @param centre mean of the vectors under their weights
 * @param weight sum of the weights, as of {@code timeMillis}; not negative
 * @param timeMillis event time of the newest vector behind it
 */
public record DecayedCentroid(float[] centre, double weight, long timeMillis) {

  /** The centre after these further vectors of the group. */
  public DecayedCentroid absorb(DecayedSum batch, HalfLife halfLife) {
    double[] scaled = new double[centre.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = centre[i] * weight;
    }
    DecayedSum all = new DecayedSum(scaled, weight, timeMillis).merge(batch, halfLife);
    if (!(all.weight() > 0)) {
      return this;
    }
    float[] moved = new float[centre.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (all.sum()[i] / all.weight());
    }
    return new DecayedCentroid(moved, all.weight(), all.timeMillis());
  }
}
