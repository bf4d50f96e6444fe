package io.perpeft.core.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the composed scores of a micro-batch are made of, as it was before the first purchase of
 * the batch. A candidate of an example is its target, 0, or a negative of the batch, 1 + k.
 */
final class BatchFeatures {

  private static final int RELATIONS = 3;

  /** Where the weights of the neighbours begin among the numbers of score weights. */
  private static final int NEAR_AT = 3;

  private final DistinctRows rows;

  /** Slots of the targets [B], then of the negatives [K]. */
  private final int[] slots;

  private final int examples;

  /** φ by slot, [slots, 3]. */
  private final float[] counts;

  /** ψ by example and candidate, [B, 1 + K, 3]: of near, next and visit. */
  private final float[] neighbours;

  /** The group's weights at the moment of each example, [B]. */
  private final ScoreWeights[] weights;

  /** z by example, [B, d]. */
  private final float[][] newest;

  /** z′ by example, [B, d]. */
  private final float[][] profile;

  /** w1·z + w2·z′ by example, [B, d]. */
  private final float[][] factors;

  /** [B, 1 + K], or null. */
  private final float @Nullable [] neural;

  BatchFeatures(
      ItemMemory memory, MemoryBatch batch, float @Nullable [] neural, Strengths scratch) {
    List<MemoryExample> purchases = batch.examples();
    this.neural = neural;
    examples = purchases.size();
    rows = new DistinctRows(memory.rows());
    slots = candidateSlots(batch, rows);
    counts = counts(memory, rows, purchases);
    neighbours = neighbours(memory, batch, rows, scratch);
    newest = userFactors(memory, purchases, memory.options().history());
    profile = userFactors(memory, purchases, memory.options().profile());
    weights = new ScoreWeights[examples];
    factors = new float[examples][memory.options().factors()];
    for (int b = 0; b < examples; b++) {
      weights[b] = memory.weights(batch.group(), purchases.get(b).past().moment());
      FloatKernels.axpy(weights[b].factors(), newest[b], factors[b], factors[b].length);
      FloatKernels.axpy(weights[b].profile(), profile[b], factors[b], factors[b].length);
    }
  }

  DistinctRows rows() {
    return rows;
  }

  /** Slot of a candidate of an example. */
  int slot(int example, int candidate) {
    return slots[candidate == 0 ? example : examples + candidate - 1];
  }

  /** The group's weights at the moment of an example. */
  ScoreWeights weights(int example) {
    return weights[example];
  }

  /** What an example multiplies the factors q of its candidates with: w1·z + w2·z′, [d]. */
  float[] factors(int example) {
    return factors[example];
  }

  /** z of an example, over the newest purchases, [d]. */
  float[] newest(int example) {
    return newest[example];
  }

  /** z′ of an example, over the profile, [d]. */
  float[] profile(int example) {
    return profile[example];
  }

  /** Score of a candidate without the factors. */
  float score(int example, int candidate) {
    ScoreWeights w = weights[example];
    int at = example * candidates() + candidate;
    int slot = slot(example, candidate) * HalfLives.COUNTS;
    int near = at * RELATIONS;
    float score =
        w.near() * neighbours[near]
            + w.next() * neighbours[near + 1]
            + w.visit() * neighbours[near + 2]
            + w.shortCount() * counts[slot]
            + w.middleCount() * counts[slot + 1]
            + w.longCount() * counts[slot + 2];
    return neural == null ? score : score + w.neural() * neural[at];
  }

  /** Adds what a candidate's score changes with each weight, but for those of the factors. */
  void addByWeights(float gradient, int example, int candidate, double[] byWeights) {
    int at = example * candidates() + candidate;
    int slot = slot(example, candidate) * HalfLives.COUNTS;
    if (neural != null) {
      byWeights[0] += (double) gradient * neural[at];
    }
    for (int r = 0; r < RELATIONS; r++) {
      byWeights[NEAR_AT + r] += (double) gradient * neighbours[at * RELATIONS + r];
    }
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      byWeights[ScoreWeights.COUNTS_AT + k] += (double) gradient * counts[slot + k];
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
      ItemMemory memory, MemoryBatch batch, DistinctRows rows, Strengths scratch) {
    CoPurchases coPurchases = memory.coPurchases();
    double[] norms = new double[rows.size()];
    for (int slot = 0; slot < norms.length; slot++) {
      norms[slot] = coPurchases.neighbourNorm(rows.row(slot));
    }
    int[] negatives = batch.negatives();
    float[] scores = new float[batch.examples().size() * (1 + negatives.length) * RELATIONS];
    int at = 0;
    for (MemoryExample example : batch.examples()) {
      scratch.clear(memory.rows());
      coPurchases.addUnnormalised(example.past(), scratch);
      write(example.target(), norms[rows.slot(example.target())], scratch, scores, at);
      at += RELATIONS;
      for (int row : negatives) {
        write(row, norms[rows.slot(row)], scratch, scores, at);
        at += RELATIONS;
      }
    }
    return scores;
  }

  private static void write(int row, double norm, Strengths sums, float[] scores, int at) {
    scores[at] = NeighbourScore.of((float) (sums.near(row) / norm));
    scores[at + 1] = NeighbourScore.of((float) (sums.next(row) / norm));
    scores[at + 2] = NeighbourScore.of((float) (sums.visit(row) / norm));
  }

  private static float[][] userFactors(
      ItemMemory memory, List<MemoryExample> batch, HistoryWindow window) {
    return batch.stream()
        .map(example -> memory.windowFactors(example.past(), window))
        .toArray(float[][]::new);
  }
}
