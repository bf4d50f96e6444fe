package io.perpeft.core.baselines;

/**
 * Purchase counts of items that fade with every purchase of the shop. Not thread-safe.
 *
 * <p>Items are indices {@code 1 .. items}; index 0 is the padding.
 */
public final class DecayedPopularity {

  private static final double RESCALE_ABOVE = 1e100;

  private final double growth;
  private final double[] counts;
  private double weight = 1;

  /**
   * @param items number of items
   * @param halfLifePurchases purchases of the shop after which a count has halved; positive
   */
  public DecayedPopularity(int items, double halfLifePurchases) {
    if (!(halfLifePurchases > 0)) {
      throw new IllegalArgumentException(
          "halfLifePurchases must be positive, but is " + halfLifePurchases);
    }
    growth = Math.pow(2, 1 / halfLifePurchases);
    counts = new double[items + 1];
  }

  /** Counts a purchase. */
  public void learn(int item) {
    weight *= growth;
    counts[item] += weight;
    if (weight > RESCALE_ABOVE) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] /= weight;
      }
      weight = 1;
    }
  }

  /** Faded counts now, [1 + items]. */
  public float[] scores() {
    float[] scores = new float[counts.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = (float) (counts[item] / weight);
    }

    return scores;
  }
}
