package io.perpeft.core.memory;

import java.util.Arrays;

/** A growing list of items with their strengths as neighbours. Not thread-safe. */
final class StrengthTable {

  private int[] items = new int[1024];
  private float[] near = new float[1024];
  private float[] next = new float[1024];
  private float[] visit = new float[1024];

  void ensureCapacity(int entries) {
    if (entries > items.length) {
      int capacity = Math.max(entries, items.length * 2);
      items = Arrays.copyOf(items, capacity);
      near = Arrays.copyOf(near, capacity);
      next = Arrays.copyOf(next, capacity);
      visit = Arrays.copyOf(visit, capacity);
    }
  }

  void set(int at, int item, float nearStrength, float nextStrength, float visitStrength) {
    items[at] = item;
    near[at] = nearStrength;
    next[at] = nextStrength;
    visit[at] = visitStrength;
  }

  int item(int at) {
    return items[at];
  }

  /** Moves an entry to another place, under another number of its item. */
  void move(int from, int to, int item) {
    set(to, item, near[from], next[from], visit[from]);
  }

  /** Adds the strengths of entries, scaled. */
  void addTo(Strengths strengths, int from, int to, float nearScale, float visitScale) {
    for (int at = from; at < to; at++) {
      strengths.add(items[at], nearScale * near[at], nearScale * next[at], visitScale * visit[at]);
    }
  }
}
