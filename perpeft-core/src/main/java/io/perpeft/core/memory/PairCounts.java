package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Counts by row, in ascending order of the rows. Not thread-safe. */
final class PairCounts {

  private static final int DROPPED_FRACTION = 8;

  private int[] rows = new int[4];
  private float[] counts = new float[4];
  private int size;

  int size() {
    return size;
  }

  int row(int n) {
    return rows[n];
  }

  float count(int n) {
    return counts[n];
  }

  /** Adds to a row's count. A new row in a full list makes room by dropping the smallest counts. */
  void add(int row, float weight, int limit) {
    int at = Arrays.binarySearch(rows, 0, size, row);
    if (at < 0) {
      if (size >= limit) {
        dropSmallest(size - limit + 1 + limit / DROPPED_FRACTION);
        at = Arrays.binarySearch(rows, 0, size, row);
      }
      insert(-at - 1, row, weight);
    } else {
      counts[at] += weight;
    }
  }

  PairCounts copy() {
    PairCounts copy = new PairCounts();
    copy.rows = Arrays.copyOf(rows, size);
    copy.counts = Arrays.copyOf(counts, size);
    copy.size = size;
    return copy;
  }

  /** Removes rows; whether any of them had a count. */
  boolean removeAll(BitSet dropped) {
    int before = size;
    int kept = 0;
    for (int n = 0; n < size; n++) {
      if (!dropped.get(rows[n])) {
        rows[kept] = rows[n];
        counts[kept++] = counts[n];
      }
    }
    size = kept;
    return size < before;
  }

  /** Multiplies every count by 2^exponent. */
  void scale(int exponent) {
    for (int n = 0; n < size; n++) {
      counts[n] = Math.scalb(counts[n], exponent);
    }
  }

  static void encode(@Nullable PairCounts pairs, BinaryState.Writer out) {
    int size = pairs == null ? 0 : pairs.size;
    out.putInt(size);
    if (pairs != null) {
      out.putInts(pairs.rows, size);
      out.putFloats(pairs.counts, size);
    }
  }

  /** Reads counts of rows below {@code limit}; null for none. */
  static @Nullable PairCounts decode(BinaryState.Reader in, int limit) {
    int size = in.getCount("neighbours", Integer.BYTES + Float.BYTES);
    if (size == 0) {
      return null;
    }
    PairCounts pairs = new PairCounts();
    pairs.rows = new int[size];
    pairs.counts = new float[size];
    pairs.size = size;
    in.getInts(pairs.rows, size);
    in.getFloats(pairs.counts, 0, size);
    for (int n = 0; n < size; n++) {
      int row = pairs.rows[n];
      if (row >= limit || row < (n == 0 ? 0 : pairs.rows[n - 1] + 1)) {
        throw new IllegalArgumentException(
            "item memory state: neighbour row %d is out of order or not below %d"
                .formatted(row, limit));
      }
    }
    return pairs;
  }

  private void insert(int at, int row, float weight) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size + 4);
      counts = Arrays.copyOf(counts, 2 * size + 4);
    }
    System.arraycopy(rows, at, rows, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    rows[at] = row;
    counts[at] = weight;
    size++;
  }

  /** Of equal counts, those of the larger rows go first. */
  private void dropSmallest(int dropped) {
    int[] order = Descending.order(Arrays.copyOf(counts, size));
    BitSet gone = new BitSet();
    for (int n = Math.max(0, size - dropped); n < size; n++) {
      gone.set(rows[order[n]]);
    }
    removeAll(gone);
  }
}
