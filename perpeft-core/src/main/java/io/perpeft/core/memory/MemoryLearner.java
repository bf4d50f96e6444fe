package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns the item memory online, one micro-batch of one group at a time, by sampled softmax with
 * the correction of Bengio and Senécal (2008): every negative's score is lowered by log(K·Q), the
 * positive's is not. Factors move by row-wise Adagrad, score weights by Adam. Not thread-safe.
 *
 * <p>A step scores and trains with the counts from before the first purchase of its batch and only
 * then counts the batch: a purchase that sees itself in its own count inflates the count weights.
 */
public final class MemoryLearner {

  private static final float ADAGRAD_EPSILON = 1e-10f;

  private final ItemMemory memory;
  private final int d;

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
    List<MemoryExample> examples = batch.examples();
    int size = examples.size();
    int candidates = 1 + batch.negatives().length;
    if (neural != null && neural.length != size * candidates) {
      throw new IllegalArgumentException(
          "neural scores must be [%d, %d], but are %d numbers"
              .formatted(size, candidates, neural.length));
    }
    Rows rows = new Rows(memory.rows());
    int[] slots = candidateSlots(batch, rows);
    float[] features = features(rows, examples);
    float[] z = userFactors(examples);
    float[] scores = scores(batch, rows, slots, features, z, neural);
    double loss = toGradients(batch, scores);
    learn(batch, rows, slots, features, z, scores, neural);
    count(batch);
    return loss;
  }

  /** Mean loss of a batch as the memory is, in nats; learns nothing. */
  double loss(MemoryBatch batch, float @Nullable [] neural) {
    Rows rows = new Rows(memory.rows());
    int[] slots = candidateSlots(batch, rows);
    float[] features = features(rows, batch.examples());
    float[] z = userFactors(batch.examples());
    return toGradients(batch, scores(batch, rows, slots, features, z, neural));
  }

  /** Slots of the targets [B], then of the negatives [K], among the distinct rows of the batch. */
  private static int[] candidateSlots(MemoryBatch batch, Rows rows) {
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

  /** φ of the distinct rows, [slots, 3]. */
  private float[] features(Rows rows, List<MemoryExample> examples) {
    long first = Long.MAX_VALUE;
    for (MemoryExample example : examples) {
      first = Math.min(first, example.timeMillis());
    }
    float[] features = new float[rows.size() * HalfLives.COUNTS];
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      double scale = memory.counts().scale(k, first);
      double[] sums = memory.counts().sums(k);
      for (int slot = 0; slot < rows.size(); slot++) {
        features[slot * HalfLives.COUNTS + k] = CountFeatures.of(k, sums[rows.row(slot)] * scale);
      }
    }
    return features;
  }

  private float[] userFactors(List<MemoryExample> examples) {
    float[] z = new float[examples.size() * d];
    float[] one = new float[d];
    for (int b = 0; b < examples.size(); b++) {
      memory.userFactors(examples.get(b).history(), one);
      System.arraycopy(one, 0, z, b * d, d);
    }
    return z;
  }

  /** Composed scores [B, 1 + K]; negatives corrected, masked ones at −∞. */
  private float[] scores(
      MemoryBatch batch,
      Rows rows,
      int[] slots,
      float[] features,
      float[] z,
      float @Nullable [] neural) {
    int size = batch.examples().size();
    int count = batch.negatives().length;
    float[] w = floats(memory.weights(batch.group()));
    float[] factorColumns = columns(batch.negatives());
    float[] logExpected = batch.logExpected();
    float[] scores = new float[size * (1 + count)];
    float[] products = new float[count];
    for (int b = 0; b < size; b++) {
      int base = b * (1 + count);
      Arrays.fill(products, 0f);
      FloatKernels.addRows(z, b * d, d, factorColumns, 0, products, count);
      scores[base] =
          dot(z, b * d, memory.allQ(), rows.row(slots[b]) * d)
              + countScore(w, features, slots[b])
              + (neural == null ? 0f : w[0] * neural[base]);
      for (int k = 0; k < count; k++) {
        scores[base + 1 + k] =
            batch.masked(b, k)
                ? Float.NEGATIVE_INFINITY
                : products[k]
                    + countScore(w, features, slots[size + k])
                    + (neural == null ? 0f : w[0] * neural[base + 1 + k])
                    - logExpected[k];
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

  private void learn(
      MemoryBatch batch,
      Rows rows,
      int[] slots,
      float[] features,
      float[] z,
      float[] gradients,
      float @Nullable [] neural) {
    int size = batch.examples().size();
    int count = batch.negatives().length;
    float[] negativeFactors = gather(batch.negatives());
    float[] byQ = new float[rows.size() * d];
    float[] byC = new float[d];
    Rows historyRows = new Rows(memory.rows());
    float[] byHistory = new float[size * memory.options().historyLength() * d];
    double[] byWeights = new double[ScoreWeights.SIZE];
    for (int b = 0; b < size; b++) {
      int base = b * (1 + count);
      Arrays.fill(byC, 0f);
      FloatKernels.addRows(gradients, base + 1, count, negativeFactors, 0, byC, d);
      FloatKernels.axpy(gradients[base], memory.allQ(), rows.row(slots[b]) * d, byC, 0, d);
      addToHistory(batch.examples().get(b).history(), byC, historyRows, byHistory);
      for (int i = 0; i < 1 + count; i++) {
        float g = gradients[base + i];
        int slot = i == 0 ? slots[b] : slots[size + i - 1];
        FloatKernels.axpy(g, z, b * d, byQ, slot * d, d);
        if (neural != null) {
          byWeights[0] += (double) g * neural[base + i];
        }
        for (int k = 0; k < HalfLives.COUNTS; k++) {
          byWeights[1 + k] += (double) g * features[slot * HalfLives.COUNTS + k];
        }
      }
    }
    adagrad(rows, byQ, memory.allQ(), memory.qSquares());
    adagrad(historyRows, byHistory, memory.allC(), memory.cSquares());
    memory.group(batch.group()).step(byWeights, memory.options().weightRate());
  }

  private void addToHistory(int[] history, float[] byZ, Rows historyRows, float[] byHistory) {
    int length = Math.min(history.length, memory.options().historyLength());
    float[] weights = HistoryWeights.of(length, memory.options().historyDecay());
    for (int age = 0; age < length; age++) {
      int row = history[history.length - 1 - age];
      if (row >= 0) {
        FloatKernels.axpy(weights[age], byZ, 0, byHistory, historyRows.slot(row) * d, d);
      }
    }
  }

  private void adagrad(Rows rows, float[] gradients, float[] values, float[] squares) {
    float rate = (float) memory.options().factorRate();
    for (int slot = 0; slot < rows.size(); slot++) {
      int row = rows.row(slot);
      double square = FloatKernels.meanSquare(gradients, slot * d, d);
      if (square == 0) {
        continue;
      }
      squares[row] += (float) square;
      float step = -rate / (float) Math.sqrt(squares[row] + ADAGRAD_EPSILON);
      FloatKernels.axpy(step, gradients, slot * d, values, row * d, d);
      memory.markChanged(row);
    }
  }

  private void count(MemoryBatch batch) {
    GroupMemory group = memory.group(batch.group());
    for (MemoryExample example : batch.examples()) {
      memory.counts().add(example.target(), example.timeMillis());
      memory.markChanged(example.target());
      group.recent().add(example.target());
    }
  }

  /** Factors q of rows, [rows, d]. */
  private float[] gather(int[] rows) {
    float[] gathered = new float[rows.length * d];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(memory.allQ(), rows[k] * d, gathered, k * d, d);
    }
    return gathered;
  }

  /** Factors q of rows, [d, rows]. */
  private float[] columns(int[] rows) {
    float[] q = memory.allQ();
    float[] columns = new float[rows.length * d];
    for (int k = 0; k < rows.length; k++) {
      int offset = rows[k] * d;
      for (int i = 0; i < d; i++) {
        columns[i * rows.length + k] = q[offset + i];
      }
    }
    return columns;
  }

  private float dot(float[] x, int xOffset, float[] y, int yOffset) {
    float sum = 0;
    for (int i = 0; i < d; i++) {
      sum += x[xOffset + i] * y[yOffset + i];
    }
    return sum;
  }

  private static float countScore(float[] w, float[] features, int slot) {
    float score = 0;
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      score += w[1 + k] * features[slot * HalfLives.COUNTS + k];
    }
    return score;
  }

  private static float[] floats(ScoreWeights w) {
    return new float[] {w.neural(), w.shortCount(), w.middleCount(), w.longCount()};
  }

  /** Distinct rows in order of first use, each with a dense slot. */
  private static final class Rows {
    private final int[] slotOfRow;
    private int[] rows = new int[512];
    private int size;

    Rows(int limit) {
      slotOfRow = new int[limit];
      Arrays.fill(slotOfRow, -1);
    }

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
}
