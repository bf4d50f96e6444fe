package io.perpeft.core.tuning;

import java.util.Arrays;

/**
 * Item vectors of one version by item index; index 0 is the padding vector. Not thread-safe.
 *
 * <p>A table may be made over rows that others share; they are copied before anything is appended.
 */
public final class VectorTable {
  private final int width;
  private float[] rows;
  private boolean shared = true;
  private int size;

  /**
   * @param rows [1 + items, width], row 0 the padding vector; not to be changed by the caller
   */
  public VectorTable(int width, float[] rows) {
    if (rows.length < width || rows.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers are no rows of %d".formatted(rows.length, width));
    }
    this.width = width;
    this.rows = rows;
    this.size = rows.length / width - 1;
  }

  /** A table over rows that nobody else has, as {@link #rows} gives them. */
  public static VectorTable owning(int width, float[] rows) {
    VectorTable table = new VectorTable(width, rows);
    table.shared = false;
    return table;
  }

  /** Whether all of it are rows that others share. */
  public boolean isShared() {
    return shared;
  }

  /** Bytes that it takes, without what it shares. */
  public long bytes() {
    return shared ? 0 : (long) Float.BYTES * rows.length;
  }

  /** Number of items. */
  public int size() {
    return size;
  }

  /** Sets the vectors of the items from {@code first} on; {@code first} is at most size() + 1. */
  public void put(int first, float[] vectors) {
    int end = first + vectors.length / width;
    if (first < 1 || first > size + 1 || vectors.length % width != 0) {
      throw new IllegalArgumentException(
          "items %d to %d do not join a table of %d".formatted(first, end - 1, size));
    }
    int needed = Math.max(end, size + 1) * width;
    if (shared || needed > rows.length) {
      rows = Arrays.copyOf(rows, Math.max(needed, needed / 4 * 5));
      shared = false;
    }
    System.arraycopy(vectors, 0, rows, first * width, vectors.length);
    size = Math.max(size, end - 1);
  }

  /** The padding vector and the vectors of the first items, as the constructor takes them. */
  public float[] rows(int items) {
    return Arrays.copyOf(rows, (items + 1) * width);
  }

  /** A copy of one row. */
  public float[] row(int index) {
    return Arrays.copyOfRange(rows, index * width, (index + 1) * width);
  }

  /** Dot product with one row. */
  public float dot(float[] vector, int index) {
    float sum = 0;
    int at = index * width;
    for (int i = 0; i < width; i++) {
      sum += vector[i] * rows[at + i];
    }
    return sum;
  }
}
