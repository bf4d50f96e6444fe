package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How often other rows' items were bought near one item, in each {@link Relation}, in ascending
 * order of the rows. Not thread-safe.
 */
final class PairCounts {

  private static final int DROPPED_FRACTION = 8;
  private static final int RELATIONS = Relation.COUNT;

  private int[] rows = new int[4];
  private final float[][] counts = new float[RELATIONS][4];
  private int size;

  int size() {
    return size;
  }

  int row(int n) {
    return rows[n];
  }

  float count(Relation relation, int n) {
    return counts[relation.index()][n];
  }

  /** Bought near: before or after. */
  float near(int n) {
    return count(Relation.BEFORE, n) + count(Relation.AFTER, n);
  }

  /** Adds to a row's count. A new row in a full list makes room by dropping the smallest counts. */
  void add(int row, Relation relation, float weight, int limit) {
    int at = Arrays.binarySearch(rows, 0, size, row);
    if (at < 0) {
      if (size >= limit) {
        dropSmallest(size - limit + 1 + limit / DROPPED_FRACTION);
        at = Arrays.binarySearch(rows, 0, size, row);
      }
      at = -at - 1;
      insert(at, row);
    }
    counts[relation.index()][at] += weight;
  }

  PairCounts copy() {
    PairCounts copy = new PairCounts();
    copy.rows = Arrays.copyOf(rows, size);
    for (int r = 0; r < RELATIONS; r++) {
      copy.counts[r] = Arrays.copyOf(counts[r], size);
    }
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
        for (float[] ofRelation : counts) {
          ofRelation[kept] = ofRelation[n];
        }
        kept++;
      }
    }
    size = kept;
    return size < before;
  }

  /** Multiplies every count by 2^exponent. */
  void scale(int exponent) {
    for (float[] ofRelation : counts) {
      for (int n = 0; n < size; n++) {
        ofRelation[n] = Math.scalb(ofRelation[n], exponent);
      }
    }
  }

  static void encode(@Nullable PairCounts pairs, BinaryState.Writer out) {
    int size = pairs == null ? 0 : pairs.size;
    out.putInt(size);
    if (pairs != null) {
      out.putInts(pairs.rows, size);
      for (float[] ofRelation : pairs.counts) {
        out.putFloats(ofRelation, size);
      }
    }
  }

  /** Reads counts of rows below {@code limit}; null for none. */
  static @Nullable PairCounts decode(BinaryState.Reader in, int limit) {
    int size = in.getCount("neighbours", Integer.BYTES + RELATIONS * Float.BYTES);
    if (size == 0) {
      return null;
    }
    PairCounts pairs = new PairCounts();
    pairs.rows = new int[size];
    pairs.size = size;
    in.getInts(pairs.rows, size);
    for (int r = 0; r < RELATIONS; r++) {
      pairs.counts[r] = new float[size];
      in.getFloats(pairs.counts[r], 0, size);
    }
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

  /** What a row is kept for: all its counts together, [size]. */
  float[] totals() {
    float[] totals = new float[size];
    for (float[] ofRelation : counts) {
      for (int n = 0; n < size; n++) {
        totals[n] += ofRelation[n];
      }
    }
    return totals;
  }

  private void insert(int at, int row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size + 4);
      for (int r = 0; r < RELATIONS; r++) {
        counts[r] = Arrays.copyOf(counts[r], 2 * size + 4);
      }
    }
    System.arraycopy(rows, at, rows, at + 1, size - at);
    for (float[] ofRelation : counts) {
      System.arraycopy(ofRelation, at, ofRelation, at + 1, size - at);
      ofRelation[at] = 0;
    }
    rows[at] = row;
    size++;
  }

  /** Of equal counts, those of the larger rows go first. */
  private void dropSmallest(int dropped) {
    int[] order = Descending.order(totals());
    BitSet gone = new BitSet();
    for (int n = Math.max(0, size - dropped); n < size; n++) {
      gone.set(rows[order[n]]);
    }
    removeAll(gone);
  }
}
