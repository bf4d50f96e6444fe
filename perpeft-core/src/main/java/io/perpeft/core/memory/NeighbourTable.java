package io.perpeft.core.memory;

import java.util.Arrays;

/** The neighbours of many items as they were when the table was made. */
final class NeighbourTable {

  private final double decay;
  private final int historyLength;

  /** Where the neighbours of each item begin; [items + 1]. */
  private final int[] starts;

  private int[] neighbours = new int[1024];
  private float[] strengths = new float[1024];

  /**
   * @param rows row of each item, −1 for one that the memory does not hold
   */
  NeighbourTable(ItemMemory memory, int[] rows) {
    decay = memory.options().historyDecay();
    historyLength = memory.options().historyLength();
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
      ensureCapacity(start + size);
      if (size > 0) {
        coPurchases.copy(rows[item], norms, neighbours, strengths, start);
      }
      int end = start;
      for (int n = start; n < start + size; n++) {
        int neighbour = itemOfRow[neighbours[n]];
        if (neighbour >= 0) {
          neighbours[end] = neighbour;
          strengths[end++] = strengths[n];
        }
      }
      starts[item + 1] = end;
    }
  }

  /**
   * Sums Σ ρ^age · strength over the newest items of a history.
   *
   * @param history items, oldest first
   */
  void addStrengths(int[] history, SparseScores scores) {
    double weight = 1;
    for (int age = 0; age < Math.min(historyLength, history.length); age++) {
      int item = history[history.length - 1 - age];
      for (int n = starts[item]; n < starts[item + 1]; n++) {
        scores.add(neighbours[n], (float) (weight * strengths[n]));
      }
      weight *= decay;
    }
  }

  private void ensureCapacity(int entries) {
    if (entries > neighbours.length) {
      int capacity = Math.max(entries, neighbours.length * 2);
      neighbours = Arrays.copyOf(neighbours, capacity);
      strengths = Arrays.copyOf(strengths, capacity);
    }
  }
}
