package io.perpeft.core.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Learns the item memory online, one micro-batch of one group at a time, by sampled softmax with
 * the correction of Bengio and Senécal (2008): every negative's score is lowered by log(K·Q), the
 * positive's is not. Factors move by row-wise Adagrad, score weights by Adam. Not thread-safe.
 *
 * <p>A step scores and trains with the counts and neighbours from before the first purchase of its
 * batch and only then counts the batch: a purchase that sees itself in its own count inflates the
 * weights of the counts.
 */
public final class MemoryLearner {

  private final ItemMemory memory;
  private final int d;
  private final Strengths scratch = new Strengths();

  public MemoryLearner(ItemMemory memory) {
    this.memory = memory;
    this.d = memory.options().factors();
  }

  /**
   * Learns from a batch and counts its purchases.
   *
   * @param neural neural scores [B, 1 + K], the target's first, then those of the batch's
   *     negatives; null to learn without them (replay of history)
   * @return mean loss over the batch before the step, in nats
   */
  public double step(MemoryBatch batch, float @Nullable [] neural) {
    int size = batch.examples().size();
    int candidates = 1 + batch.negatives().length;
    if (neural != null && neural.length != size * candidates) {
      throw new IllegalArgumentException(
          "neural scores must be [%d, %d], but are %d numbers"
              .formatted(size, candidates, neural.length));
    }
    BatchFeatures features = new BatchFeatures(memory, batch, neural, scratch);
    float[] scores = scores(batch, features);
    double loss = toGradients(batch, scores);
    learn(batch, features, scores);
    count(batch);
    return loss;
  }

  /** Mean loss of a batch as the memory is, in nats; learns nothing. */
  double loss(MemoryBatch batch, float @Nullable [] neural) {
    return toGradients(batch, scores(batch, new BatchFeatures(memory, batch, neural, scratch)));
  }

  /** Composed scores [B, 1 + K]; negatives corrected, masked ones at −∞. */
  private float[] scores(MemoryBatch batch, BatchFeatures features) {
    int size = batch.examples().size();
    int count = batch.negatives().length;
    float[][] factorColumns = columns(batch.negatives());
    float[] logExpected = batch.logExpected();
    float[] scores = new float[size * (1 + count)];
    float[] products = new float[count];
    for (int b = 0; b < size; b++) {
      int base = b * (1 + count);
      int target = batch.examples().get(b).target();
      float[] z = features.factors(b);
      Arrays.fill(products, 0f);
      FloatKernels.addRows(z, 0, factorColumns, products, count);
      scores[base] = memory.q().dot(target, z) + features.score(b, 0);
      for (int k = 0; k < count; k++) {
        scores[base + 1 + k] =
            batch.masked(b, k)
                ? Float.NEGATIVE_INFINITY
                : products[k] + features.score(b, 1 + k) - logExpected[k];
      }
    }
    return scores;
  }

  /** Turns scores into the gradients of the summed loss by them, in place; the mean loss. */
  private static double toGradients(MemoryBatch batch, float[] scores) {
    int size = batch.examples().size();
    int candidates = 1 + batch.negatives().length;
    double loss = 0;
    for (int b = 0; b < size; b++) {
      int base = b * candidates;
      float highest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < candidates; i++) {
        highest = Math.max(highest, scores[base + i]);
      }
      double positive = scores[base] - highest;
      double total = 0;
      for (int i = 0; i < candidates; i++) {
        double e = StrictMath.exp(scores[base + i] - highest);
        total += e;
        scores[base + i] = (float) e;
      }
      for (int i = 0; i < candidates; i++) {
        scores[base + i] = (float) (scores[base + i] / total);
      }
      scores[base] -= 1;
      loss += StrictMath.log(total) - positive;
    }
    return loss / size;
  }

  private void learn(MemoryBatch batch, BatchFeatures features, float[] gradients) {
    int size = batch.examples().size();
    int count = batch.negatives().length;
    DistinctRows rows = features.rows();
    float[][] negativeFactors = gather(batch.negatives());
    float[][] byQ = new float[rows.size()][d];
    float[] byZ = new float[d];
    HistoryGradients byHistory = new HistoryGradients(memory, size);
    double[] @Nullable [] byWeights = new double[VisitMoment.COUNT][];
    for (int b = 0; b < size; b++) {
      MemoryExample example = batch.examples().get(b);
      ScoreWeights w = features.weights(b);
      double[] byWeight = of(byWeights, example.past().moment());
      int base = b * (1 + count);
      Arrays.fill(byZ, 0f);
      FloatKernels.addRows(gradients, base + 1, negativeFactors, byZ, d);
      memory.q().addRow(example.target(), gradients[base], byZ);
      byWeight[1] += dot(features.newest(b), byZ);
      byWeight[2] += dot(features.profile(b), byZ);
      byHistory.add(example.past(), memory.options().history(), w.factors(), byZ);
      byHistory.add(example.past(), memory.options().profile(), w.profile(), byZ);
      for (int i = 0; i < 1 + count; i++) {
        float g = gradients[base + i];
        FloatKernels.axpy(g, features.factors(b), byQ[features.slot(b, i)], d);
        features.addByWeights(g, b, i, byWeight);
      }
    }
    step(memory.q(), rows, byQ);
    step(memory.c(), byHistory.rows(), byHistory.gradients());
    memory.stepWeights(batch.group(), byWeights);
  }

  private static double[] of(double[] @Nullable [] byWeights, VisitMoment moment) {
    double[] known = byWeights[moment.index()];
    if (known == null) {
      known = new double[ScoreWeights.SIZE];
      byWeights[moment.index()] = known;
    }
    return known;
  }

  private void step(FactorTable factors, DistinctRows rows, float[][] gradients) {
    for (int slot = 0; slot < rows.size(); slot++) {
      int row = rows.row(slot);
      if (factors.step(row, gradients[slot], memory.options().factorRate())) {
        memory.markChanged(row);
      }
    }
  }

  private void count(MemoryBatch batch) {
    GroupMemory group = memory.group(batch.group());
    for (MemoryExample example : batch.examples()) {
      memory.count(example);
      group.recent().add(example.target());
    }
  }

  /** Factors q of rows, [rows, d]. */
  private float[][] gather(int[] rows) {
    float[][] gathered = new float[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      gathered[k] = memory.q(rows[k]);
    }
    return gathered;
  }

  /** Factors q of rows, [d, rows]. */
  private float[][] columns(int[] rows) {
    float[] q = memory.q().values();
    float[][] columns = new float[d][rows.length];
    for (int k = 0; k < rows.length; k++) {
      int offset = rows[k] * d;
      for (int i = 0; i < d; i++) {
        columns[i][k] = q[offset + i];
      }
    }
    return columns;
  }

  private float dot(float[] x, float[] y) {
    float sum = 0;
    for (int i = 0; i < d; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
