package io.perpeft.core.memory;

import java.util.Arrays;

/** The neighbours of many items as they were when the table was made. */
final class NeighbourTable {

  private final NeighbourWindows windows;

  /** Where the neighbours of each item begin; [items + 1]. */
  private final int[] starts;

  private final StrengthTable strengths = new StrengthTable();

  /**
   * @param rows row of each item, −1 for one that the memory does not hold
   */
  NeighbourTable(ItemMemory memory, int[] rows) {
    windows = NeighbourWindows.of(memory.options());
    starts = new int[rows.length + 1];
    int[] itemOfRow = new int[memory.rows()];
    Arrays.fill(itemOfRow, -1);
    for (int item = 0; item < rows.length; item++) {
      if (rows[item] >= 0) {
        itemOfRow[rows[item]] = item;
      }
    }
    CoPurchases coPurchases = memory.coPurchases();
    double[] norms = coPurchases.neighbourNorms(memory.rows());
    for (int item = 0; item < rows.length; item++) {
      int start = starts[item];
      int size = rows[item] < 0 ? 0 : coPurchases.size(rows[item]);
      strengths.ensureCapacity(start + size);
      if (size > 0) {
        coPurchases.copy(rows[item], norms, strengths, start);
      }
      starts[item + 1] = keepItems(itemOfRow, start, start + size);
    }
  }

  /** Numbers entries by item, without those of rows that are no item here; their new end. */
  private int keepItems(int[] itemOfRow, int from, int to) {
    int end = from;
    for (int at = from; at < to; at++) {
      int neighbour = itemOfRow[strengths.item(at)];
      if (neighbour >= 0) {
        strengths.move(at, end++, neighbour);
      }
    }
    return end;
  }

  /** Sums Σ ρ^age · strength over past purchases of items of the table; −1 for one that is none. */
  void addStrengths(PastPurchases past, Strengths sums) {
    windows.forEach(
        past.size(),
        past.inVisit(),
        1,
        (age, near, inVisit) -> {
          int item = past.item(age);
          if (item >= 0) {
            strengths.addTo(sums, starts[item], starts[item + 1], (float) near, (float) inVisit);
          }
        });
  }
}
