package io.perpeft.core.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the composed scores of a micro-batch are made of, as it was before the first purchase of
 * the batch. A candidate of an example is its target, 0, or a negative of the batch, 1 + k.
 */
final class BatchFeatures {

  private final DistinctRows rows;

  /** Slots of the targets [B], then of the negatives [K]. */
  private final int[] slots;

  private final int examples;

  /** φ by slot, [slots, 3]. */
  private final float[] counts;

  /** ψ by example and candidate, [B, 1 + K]. */
  private final float[] neighbours;

  /** z by example, [B, d]. */
  private final float[][] userFactors;

  /** [B, 1 + K], or null. */
  private final float @Nullable [] neural;

  BatchFeatures(
      ItemMemory memory, MemoryBatch batch, float @Nullable [] neural, SparseScores scratch) {
    List<MemoryExample> purchases = batch.examples();
    this.neural = neural;
    examples = purchases.size();
    rows = new DistinctRows(memory.rows());
    slots = candidateSlots(batch, rows);
    counts = counts(memory, rows, purchases);
    neighbours = neighbours(memory, batch, rows, scratch);
    userFactors = userFactors(memory, purchases);
  }

  DistinctRows rows() {
    return rows;
  }

  /** Slot of a candidate of an example. */
  int slot(int example, int candidate) {
    return slots[candidate == 0 ? example : examples + candidate - 1];
  }

  float[][] userFactors() {
    return userFactors;
  }

  /** Score of a candidate without the factors. */
  float score(ScoreWeights w, int example, int candidate) {
    int at = example * candidates() + candidate;
    int slot = slot(example, candidate) * HalfLives.COUNTS;
    float score =
        w.coPurchases() * neighbours[at]
            + w.shortCount() * counts[slot]
            + w.middleCount() * counts[slot + 1]
            + w.longCount() * counts[slot + 2];
    return neural == null ? score : score + w.neural() * neural[at];
  }

  /** Adds what a candidate's score changes with each weight, but for that of the factors. */
  void addByWeights(float gradient, int example, int candidate, double[] byWeights) {
    int at = example * candidates() + candidate;
    int slot = slot(example, candidate) * HalfLives.COUNTS;
    if (neural != null) {
      byWeights[0] += (double) gradient * neural[at];
    }
    byWeights[2] += (double) gradient * neighbours[at];
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      byWeights[3 + k] += (double) gradient * counts[slot + k];
    }
  }

  private int candidates() {
    return 1 + slots.length - examples;
  }

  private static int[] candidateSlots(MemoryBatch batch, DistinctRows rows) {
    int size = batch.examples().size();
    int[] negatives = batch.negatives();
    int[] slots = new int[size + negatives.length];
    for (int b = 0; b < size; b++) {
      slots[b] = rows.slot(batch.examples().get(b).target());
    }
    for (int k = 0; k < negatives.length; k++) {
      slots[size + k] = rows.slot(negatives[k]);
    }
    return slots;
  }

  private static float[] counts(ItemMemory memory, DistinctRows rows, List<MemoryExample> batch) {
    long first = Long.MAX_VALUE;
    for (MemoryExample example : batch) {
      first = Math.min(first, example.timeMillis());
    }
    float[] counts = new float[rows.size() * HalfLives.COUNTS];
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      double scale = memory.counts().scale(k, first);
      double[] sums = memory.counts().sums(k);
      for (int slot = 0; slot < rows.size(); slot++) {
        counts[slot * HalfLives.COUNTS + k] = CountFeatures.of(k, sums[rows.row(slot)] * scale);
      }
    }
    return counts;
  }

  private static float[] neighbours(
      ItemMemory memory, MemoryBatch batch, DistinctRows rows, SparseScores scratch) {
    CoPurchases coPurchases = memory.coPurchases();
    double[] norms = new double[rows.size()];
    for (int slot = 0; slot < norms.length; slot++) {
      norms[slot] = coPurchases.neighbourNorm(rows.row(slot));
    }
    int[] negatives = batch.negatives();
    float[] neighbours = new float[batch.examples().size() * (1 + negatives.length)];
    int at = 0;
    for (MemoryExample example : batch.examples()) {
      scratch.clear(memory.rows());
      coPurchases.addUnnormalised(example.history(), scratch);
      neighbours[at++] = neighbourScore(example.target(), rows, norms, scratch);
      for (int row : negatives) {
        neighbours[at++] = neighbourScore(row, rows, norms, scratch);
      }
    }
    return neighbours;
  }

  private static float neighbourScore(
      int row, DistinctRows rows, double[] norms, SparseScores unnormalised) {
    float sum = unnormalised.get(row);
    return sum == 0 ? 0 : NeighbourScore.of((float) (sum / norms[rows.slot(row)]));
  }

  private static float[][] userFactors(ItemMemory memory, List<MemoryExample> batch) {
    float[][] z = new float[batch.size()][memory.options().factors()];
    for (int b = 0; b < z.length; b++) {
      memory.userFactors(batch.get(b).history(), z[b]);
    }
    return z;
  }
}
