package io.perpeft.core.memory;

/** Weights of history items by age: ρ^age / sqrt(Σ ρ^(2·age)). */
public final class HistoryWeights {

  private HistoryWeights() {}

  /** Weights by age, 0 = newest; [length]. */
  public static float[] of(int length, double decay) {
    double[] raw = new double[length];
    double squares = 0;
    double weight = 1;
    for (int age = 0; age < length; age++) {
      raw[age] = weight;
      squares += weight * weight;
      weight *= decay;
    }
    float[] weights = new float[length];
    for (int age = 0; age < length; age++) {
      weights[age] = (float) (raw[age] / Math.sqrt(squares));
    }
    return weights;
  }
}
