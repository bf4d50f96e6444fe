package io.perpeft.core.tuning;

import java.util.Arrays;

/** The items a group's users bought last, repeats included: a ring. Not thread-safe. */
final class RecentTargets {
  private final int[] ring;
  private int size;
  private int next;

  RecentTargets(int capacity) {
    ring = new int[capacity];
  }

  int size() {
    return size;
  }

  /** One of them, {@code 0 <= at < size()}, 0 being the oldest. */
  int get(int at) {
    int oldest = size < ring.length ? 0 : next;
    return ring[(oldest + at) % ring.length];
  }

  void add(int item) {
    ring[next] = item;
    next = (next + 1) % ring.length;
    size = Math.min(size + 1, ring.length);
  }

  int count(int item) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (ring[i] == item) {
        count++;
      }
    }
    return count;
  }

  /** Oldest first. */
  int[] toArray() {
    int[] all = new int[size];
    Arrays.setAll(all, this::get);
    return all;
  }

  /** Replaces the content; of more than the capacity, the last stay. */
  void set(int[] oldestFirst) {
    Arrays.fill(ring, 0);
    size = 0;
    next = 0;
    for (int item : oldestFirst) {
      add(item);
    }
  }
}
