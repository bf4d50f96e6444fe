package io.perpeft.core.memory;

import java.util.Arrays;

/**
 * Factors of all rows, [rows, d], in one array, with the Adagrad sum of each row. Not thread-safe.
 */
final class FactorTable {

  /**
   * What d times the Adagrad sum of a row starts with, beside mean squares of gradients that are
   * about 1 / d for an item that is bought. Without it the first step of a row would be a full one,
   * however small its gradient.
   */
  private static final double FIRST_SQUARES = .2;

  private final int d;
  private float[] values;
  private float[] squares;

  FactorTable(int d, int capacity) {
    this.d = d;
    values = new float[Math.multiplyExact(capacity, d)];
    squares = new float[capacity];
  }

  /** A copy of a row, [d]. */
  float[] row(int row) {
    return Arrays.copyOfRange(values, row * d, row * d + d);
  }

  /** All rows one after the other; live, until the capacity grows. */
  float[] values() {
    return values;
  }

  /** Sums of the mean squares of each row's gradients; live, until the capacity grows. */
  float[] squares() {
    return squares;
  }

  /** Draws a row as an item starts, see {@link FirstFactors}. */
  void begin(int row, String itemId, long seed) {
    FirstFactors.fill(itemId, seed, values, row * d, d);
  }

  void clear(int row) {
    Arrays.fill(values, row * d, row * d + d, 0f);
    squares[row] = 0;
  }

  void copyRow(FactorTable other, int row) {
    System.arraycopy(other.values, row * d, values, row * d, d);
  }

  /** sum[i] += scale · row[i]. */
  void addRow(int row, float scale, float[] sum) {
    FloatKernels.axpy(scale, values, row * d, sum, 0, d);
  }

  /** The dot product of a row with x, [d]. */
  float dot(int row, float[] x) {
    int offset = row * d;
    float sum = 0;
    for (int i = 0; i < d; i++) {
      sum += x[i] * values[offset + i];
    }
    return sum;
  }

  /**
   * One step of row-wise Adagrad, with the mean square of the row's gradient.
   *
   * @return false if the gradient is zero, and nothing changed
   */
  boolean step(int row, float[] gradient, double rate) {
    double square = FloatKernels.meanSquare(gradient, 0, d);
    if (square == 0) {
      return false;
    }
    squares[row] += (float) square;
    float step = -(float) rate / (float) Math.sqrt(squares[row] + (float) (FIRST_SQUARES / d));
    FloatKernels.axpy(step, gradient, 0, values, row * d, d);
    return true;
  }

  void ensureCapacity(int rows) {
    values = Arrays.copyOf(values, Math.multiplyExact(rows, d));
    squares = Arrays.copyOf(squares, rows);
  }

  void encodeRow(BinaryState.Writer out, int row) {
    out.putFloats(row(row), d);
  }

  void decodeRow(BinaryState.Reader in, int row) {
    in.getFloats(values, row * d, d);
  }
}
