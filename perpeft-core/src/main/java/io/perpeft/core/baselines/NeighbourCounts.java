package io.perpeft.core.baselines;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Weights of an item's neighbours: open addressing, at most three quarters full. When there are too
 * many, the half with the smallest weights is dropped. Not thread-safe.
 *
 * <p>As bytes: int count, then int item and float weight of each.
 */
final class NeighbourCounts {

  /** Most neighbours of an item. */
  static final int MAX = 4096;

  private static final int FREE = 0;
  private static final int PAIR_BYTES = Integer.BYTES + Float.BYTES;

  private int[] items = new int[4];
  private float[] weights = new float[4];
  private int size;

  void add(int item, float weight) {
    int slot = find(item);
    if (items[slot] == FREE) {
      if (size == MAX) {
        dropSmallest();
        slot = find(item);
      }
      if (4 * (size + 1) > 3 * items.length) {
        rebuild(items.length * 2, used());
        slot = find(item);
      }
      items[slot] = item;
      size++;
    }
    weights[slot] += weight;
  }

  void addTo(float[] scores, float factor) {
    for (int slot = 0; slot < items.length; slot++) {
      scores[items[slot]] += factor * weights[slot];
    }
  }

  /** Removes neighbours; whether there were any of them. */
  boolean removeAll(BitSet removed) {
    int[] kept = IntStream.of(used()).filter(slot -> !removed.get(items[slot])).toArray();
    boolean some = kept.length < size;
    if (some) {
      rebuild(items.length, kept);
    }
    return some;
  }

  int encodedSize() {
    return Integer.BYTES + size * PAIR_BYTES;
  }

  void encode(ByteBuffer out) {
    out.putInt(size);
    for (int slot : used()) {
      out.putInt(items[slot]);
      out.putFloat(weights[slot]);
    }
  }

  static NeighbourCounts decode(ByteBuffer in, int limit) {
    int size = in.getInt();
    if (size < 0 || size > MAX || in.remaining() != size * PAIR_BYTES) {
      throw new IllegalArgumentException(
          "%d neighbours in %d bytes".formatted(size, in.remaining()));
    }
    NeighbourCounts counts = new NeighbourCounts();
    for (int n = 0; n < size; n++) {
      int item = in.getInt();
      if (item < 1 || item > limit) {
        throw new IllegalArgumentException(
            "neighbour %d, but there are %d items".formatted(item, limit));
      }
      counts.add(item, in.getFloat());
    }
    return counts;
  }

  private int[] used() {
    return IntStream.range(0, items.length).filter(slot -> items[slot] != FREE).toArray();
  }

  private void dropSmallest() {
    int[] heaviest =
        IntStream.of(used())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(slot -> -weights[slot])
                    .thenComparingInt(slot -> items[slot]))
            .limit(MAX / 2)
            .mapToInt(slot -> slot)
            .toArray();
    rebuild(items.length, heaviest);
  }

  private int find(int item) {
    int slot = ((item * 0x9e3779b9) >>> 8) & (items.length - 1);
    while (items[slot] != FREE && items[slot] != item) {
      slot = (slot + 1) & (items.length - 1);
    }
    return slot;
  }

  private void rebuild(int capacity, int[] slots) {
    int[] oldItems = items;
    float[] oldWeights = weights;
    items = new int[capacity];
    weights = new float[capacity];
    size = slots.length;
    for (int old : slots) {
      int slot = find(oldItems[old]);
      items[slot] = oldItems[old];
      weights[slot] = oldWeights[old];
    }
  }
}
