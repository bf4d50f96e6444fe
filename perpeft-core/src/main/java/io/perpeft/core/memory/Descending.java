package io.perpeft.core.memory;

import java.util.Arrays;

/** Orders numbers from the largest down. */
final class Descending {

  private Descending() {}

  /** Indices of non-negative numbers, largest number first; of equal ones, lower index first. */
  static int[] order(float[] values) {
    long[] keys = new long[values.length];
    for (int n = 0; n < keys.length; n++) {
      // The bits of non-negative floats are in the order of the floats.
      keys[n] = ((long) -Float.floatToRawIntBits(values[n]) << Integer.SIZE) | n;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int n = 0; n < order.length; n++) {
      order[n] = (int) keys[n];
    }
    return order;
  }
}
