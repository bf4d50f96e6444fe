package io.perpeft.core.memory;

/**
 * The inner loops of the item memory. Each adds scaled rows to a row, element by element, so the
 * order of additions, and with it every bit, is fixed. Where all arrays are read at one index the
 * compiler vectorises the loop; offsets of their own would keep it from that.
 */
final class FloatKernels {

  private FloatKernels() {}

  /** y[yOffset + i] += a · x[xOffset + i]. */
  static void axpy(float a, float[] x, int xOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i++) {
      y[yOffset + i] += a * x[xOffset + i];
    }
  }

  /** y[i] += a · x[i]. */
  static void axpy(float a, float[] x, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      y[i] += a * x[i];
    }
  }

  /** y[i] += Σ_k a[aOffset + k] · x[k][i] over the rows of x. */
  static void addRows(float[] a, int aOffset, float[][] x, float[] y, int length) {
    int k = 0;
    for (; k + 4 <= x.length; k += 4) {
      int at = aOffset + k;
      addFourRows(
          a[at], a[at + 1], a[at + 2], a[at + 3], x[k], x[k + 1], x[k + 2], x[k + 3], y, length);
    }
    for (; k < x.length; k++) {
      axpy(a[aOffset + k], x[k], y, length);
    }
  }

  private static void addFourRows(
      float a0,
      float a1,
      float a2,
      float a3,
      float[] x0,
      float[] x1,
      float[] x2,
      float[] x3,
      float[] y,
      int length) {
    for (int i = 0; i < length; i++) {
      y[i] = y[i] + a0 * x0[i] + a1 * x1[i] + a2 * x2[i] + a3 * x3[i];
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
