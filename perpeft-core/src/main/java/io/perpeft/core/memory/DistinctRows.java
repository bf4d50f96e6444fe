package io.perpeft.core.memory;

import java.util.Arrays;

/** Distinct rows in order of first use, each with a dense slot. Not thread-safe. */
final class DistinctRows {

  private final int[] slotOfRow;
  private int[] rows = new int[512];
  private int size;

  /**
   * @param limit above every row
   */
  DistinctRows(int limit) {
    slotOfRow = new int[limit];
    Arrays.fill(slotOfRow, -1);
  }

  /** The slot of a row, a new one if it has none. */
  int slot(int row) {
    if (slotOfRow[row] < 0) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
      }
      slotOfRow[row] = size;
      rows[size++] = row;
    }
    return slotOfRow[row];
  }

  int row(int slot) {
    return rows[slot];
  }

  int size() {
    return size;
  }
}
