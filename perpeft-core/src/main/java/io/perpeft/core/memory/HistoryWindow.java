package io.perpeft.core.memory;

/**
 * Which past purchases a part of the composed score looks at, and how much each counts.
 *
 * @param length newest purchases that count
 * @param decay ρ: weight of a purchase relative to the next newer one, in (0, 1]
 */
public record HistoryWindow(int length, double decay) {

  public HistoryWindow {
    if (length < 1 || length > 1000) {
      throw new IllegalArgumentException("length must be in 1..1000, but is " + length);
    }
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in (0, 1], but is " + decay);
    }
  }

  /** How many of so many purchases count. */
  int of(int purchases) {
    return Math.min(purchases, length);
  }

  /**
   * Weights by age, 0 = newest, of unit length: ρ^age / sqrt(Σ ρ^(2·age)).
   *
   * @param purchases that there are; at most {@link #length()} count
   */
  public float[] unitWeights(int purchases) {
    double[] raw = new double[of(purchases)];
    double squares = 0;
    double weight = 1;
    for (int age = 0; age < raw.length; age++) {
      raw[age] = weight;
      squares += weight * weight;
      weight *= decay;
    }
    float[] weights = new float[raw.length];
    for (int age = 0; age < raw.length; age++) {
      weights[age] = (float) (raw[age] / Math.sqrt(squares));
    }
    return weights;
  }
}
