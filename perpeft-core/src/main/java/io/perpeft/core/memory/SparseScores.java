package io.perpeft.core.memory;

import java.util.Arrays;

/** Scores of few items among many, cleared in the time that filling took. Not thread-safe. */
final class SparseScores {

  private float[] values = new float[0];
  private int[] touched = new int[256];
  private int size;

  /** Makes all scores zero, for items {@code 0 .. items − 1}. */
  void clear(int items) {
    for (int n = 0; n < size; n++) {
      values[touched[n]] = 0;
    }
    size = 0;
    if (values.length < items) {
      values = new float[Math.max(items, values.length * 2)];
    }
  }

  /**
   * Adds to the score of an item.
   *
   * @param score positive
   */
  void add(int item, float score) {
    if (values[item] == 0) {
      if (size == touched.length) {
        touched = Arrays.copyOf(touched, size * 2);
      }
      touched[size++] = item;
    }
    values[item] += score;
  }

  float get(int item) {
    return values[item];
  }

  /** Items that have a score. */
  int size() {
    return size;
  }

  /** An item that has a score, {@code 0 <= n < size()}. */
  int item(int n) {
    return touched[n];
  }
}
