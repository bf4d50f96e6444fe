package io.perpeft.core.memory;

/**
 * The inner loops of the item memory. Each adds scaled rows to a row, element by element, so the
 * compiler vectorises it and the order of additions, and with it every bit, is fixed.
 */
final class FloatKernels {

  private FloatKernels() {}

  /** y[yOffset + i] += a · x[xOffset + i]. */
  static void axpy(float a, float[] x, int xOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i++) {
      y[yOffset + i] += a * x[xOffset + i];
    }
  }

  /** y[i] += Σ_k a[aOffset + k] · x[xOffset + k·length + i] for k below {@code rows}. */
  static void addRows(
      float[] a, int aOffset, int rows, float[] x, int xOffset, float[] y, int length) {
    int k = 0;
    for (; k + 4 <= rows; k += 4) {
      addFourRows(
          a[aOffset + k],
          a[aOffset + k + 1],
          a[aOffset + k + 2],
          a[aOffset + k + 3],
          x,
          xOffset + k * length,
          y,
          length);
    }
    for (; k < rows; k++) {
      axpy(a[aOffset + k], x, xOffset + k * length, y, 0, length);
    }
  }

  private static void addFourRows(
      float a0, float a1, float a2, float a3, float[] x, int x0, float[] y, int length) {
    int x1 = x0 + length;
    int x2 = x1 + length;
    int x3 = x2 + length;
    for (int i = 0; i < length; i++) {
      y[i] = y[i] + a0 * x[x0 + i] + a1 * x[x1 + i] + a2 * x[x2 + i] + a3 * x[x3 + i];
    }
  }

  static double meanSquare(float[] x, int offset, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) x[offset + i] * x[offset + i];
    }
    return sum / length;
  }
}
