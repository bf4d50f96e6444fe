package io.perpeft.core.memory;

/** φ: the logarithms of an item's fading counts, each shifted so that no purchases is finite. */
final class CountFeatures {

  private static final double[] SHIFTS = {.05, .05, .5};

  private CountFeatures() {}

  static float of(int k, double count) {
    return (float) StrictMath.log(count + SHIFTS[k]);
  }
}
