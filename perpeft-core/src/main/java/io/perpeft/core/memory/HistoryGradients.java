package io.perpeft.core.memory;

import java.util.Arrays;

/** Gradients of the factors c of the items in a micro-batch's histories. Not thread-safe. */
final class HistoryGradients {

  private final int width;
  private final DistinctRows rows;
  private float[][] gradients;

  /**
   * @param examples in the batch
   */
  HistoryGradients(ItemMemory memory, int examples) {
    width = memory.options().factors();
    rows = new DistinctRows(memory.rows());
    gradients = new float[examples * memory.options().lookBack()][];
  }

  /**
   * Adds what an example's gradient by its user factors makes of those of its past purchases.
   *
   * @param scale weight of the user factors in the score
   * @param byFactors [d]
   */
  void add(PastPurchases past, HistoryWindow window, float scale, float[] byFactors) {
    float[] weights = window.unitWeights(past.size());
    for (int age = 0; age < weights.length; age++) {
      int row = past.item(age);
      if (row >= 0) {
        FloatKernels.axpy(scale * weights[age], byFactors, of(rows.slot(row)), width);
      }
    }
  }

  DistinctRows rows() {
    return rows;
  }

  /** [slots of the rows, d]. */
  float[][] gradients() {
    return gradients;
  }

  private float[] of(int slot) {
    if (slot == gradients.length) {
      gradients = Arrays.copyOf(gradients, slot * 2);
    }
    if (gradients[slot] == null) {
      gradients[slot] = new float[width];
    }
    return gradients[slot];
  }
}
