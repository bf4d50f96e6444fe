package io.perpeft.model.simulation;

/** Isotonic regression. */
final class Isotonic {

  private Isotonic() {}

  /**
   * The values that never fall and are nearest in weighted least squares (pool adjacent violators).
   *
   * @param weights not negative
   */
  static double[] rising(double[] values, double[] weights) {
    int count = values.length;
    double[] level = new double[count];
    double[] weight = new double[count];
    int[] size = new int[count];
    int blocks = 0;
    for (int i = 0; i < count; i++) {
      level[blocks] = values[i];
      weight[blocks] = weights[i];
      size[blocks++] = 1;
      while (blocks > 1 && level[blocks - 2] > level[blocks - 1]) {
        int left = blocks - 2;
        double sum = weight[left] + weight[left + 1];
        if (sum > 0) {
          level[left] = (weight[left] * level[left] + weight[left + 1] * level[left + 1]) / sum;
        }
        weight[left] = sum;
        size[left] += size[left + 1];
        blocks--;
      }
    }
    double[] fitted = new double[count];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < size[block]; i++) {
        fitted[at++] = level[block];
      }
    }
    return fitted;
  }
}
