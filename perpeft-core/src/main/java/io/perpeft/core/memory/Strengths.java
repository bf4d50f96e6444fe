package io.perpeft.core.memory;

import java.util.Arrays;

/**
 * How strongly few items among many belong to a history: near it, after it, and to its visit.
 * Cleared in the time that filling took. Not thread-safe.
 */
final class Strengths {

  private float[] near = new float[0];
  private float[] next = new float[0];
  private float[] visit = new float[0];
  private int[] touched = new int[256];
  private int size;

  /** Makes all strengths zero, for items {@code 0 .. items − 1}. */
  void clear(int items) {
    for (int n = 0; n < size; n++) {
      int item = touched[n];
      near[item] = 0;
      next[item] = 0;
      visit[item] = 0;
    }
    size = 0;
    if (near.length < items) {
      int capacity = Math.max(items, near.length * 2);
      near = new float[capacity];
      next = new float[capacity];
      visit = new float[capacity];
    }
  }

  /** Adds to the strengths of an item, none of them negative. */
  void add(int item, float nearStrength, float nextStrength, float visitStrength) {
    if (nearStrength == 0 && nextStrength == 0 && visitStrength == 0) {
      return;
    }
    if (near[item] == 0 && next[item] == 0 && visit[item] == 0) {
      if (size == touched.length) {
        touched = Arrays.copyOf(touched, size * 2);
      }
      touched[size++] = item;
    }
    near[item] += nearStrength;
    next[item] += nextStrength;
    visit[item] += visitStrength;
  }

  float near(int item) {
    return near[item];
  }

  float next(int item) {
    return next[item];
  }

  float visit(int item) {
    return visit[item];
  }

  /** Items that have a strength. */
  int size() {
    return size;
  }

  /** An item that has a strength, {@code 0 <= n < size()}. */
  int item(int n) {
    return touched[n];
  }
}
