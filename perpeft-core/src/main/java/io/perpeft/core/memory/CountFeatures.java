package io.perpeft.core.memory;

/** φ: the logarithms of an item's fading counts, each shifted so that no purchases is finite. */
public final class CountFeatures {

  private static final double[] SHIFTS = {.05, .05, .5};

  private CountFeatures() {}

  /**
   * φ of a count.
   *
   * @param k 0 short, 1 middle, 2 long half-life
   */
  public static float of(int k, double count) {
    return (float) StrictMath.log(count + SHIFTS[k]);
  }
}
