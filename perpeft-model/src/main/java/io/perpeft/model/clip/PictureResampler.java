package io.perpeft.model.clip;

import java.util.Arrays;

/**
 * Resizes as Pillow does: antialiased, horizontally then vertically, each pass in 8-bit fixed point
 * (22 fractional bits) with the result rounded to 8 bits. Only the cropped part is computed, so
 * memory is bounded by the crop, however extreme the proportions of the picture.
 */
final class PictureResampler {
  private static final int PRECISION_BITS = 22;

  /** Interpolation kernels, by Pillow's numbering. */
  enum Filter {
    BILINEAR(2, 1),
    BICUBIC(3, 2);

    final int pillowCode;
    final double support;

    Filter(int pillowCode, double support) {
      this.pillowCode = pillowCode;
      this.support = support;
    }

    double at(double distance) {
      double x = Math.abs(distance);
      if (x >= support) {
        return 0;
      }
      if (this == BILINEAR) {
        return 1 - x;
      }
      // Keys's cubic convolution with a = -0.5.
      return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : -0.5 * (((x - 5) * x + 8) * x - 4);
    }
  }

  /** For each computed output position: where its input window starts, and fixed-point weights. */
  private record Kernels(int[] starts, int[][] weights) {
    int firstInput() {
      return starts[0];
    }

    int endInput() {
      int last = starts.length - 1;
      return starts[last] + weights[last].length;
    }
  }

  private PictureResampler() {}

  /**
   * Resizes to {@code outWidth} × {@code outHeight} and returns the {@code size} × {@code size}
   * square whose upper left corner is ({@code left}, {@code top}), interleaved RGB.
   */
  static byte[] resizeAndCrop(
      DecodedPicture picture,
      Filter filter,
      long outWidth,
      long outHeight,
      long left,
      long top,
      int size) {
    Kernels horizontal = kernels(filter, picture.width(), outWidth, left, size);
    Kernels vertical = kernels(filter, picture.height(), outHeight, top, size);
    byte[] narrow = resizeRows(picture, horizontal, vertical.firstInput(), vertical.endInput());
    return resizeColumns(narrow, vertical, 3 * size);
  }

  private static Kernels kernels(
      Filter filter, int inSize, long outSize, long firstOutput, int count) {
    double scale = (double) inSize / outSize;
    double filterScale = Math.max(scale, 1);
    double support = filter.support * filterScale;
    int[] starts = new int[count];
    int[][] weights = new int[count][];
    for (int i = 0; i < count; i++) {
      double centre = (firstOutput + i + 0.5) * scale;
      int start = Math.max((int) (centre - support + 0.5), 0);
      int end = Math.min((int) (centre + support + 0.5), inSize);
      starts[i] = start;
      weights[i] = fixedPoint(filter, start - centre + 0.5, 1 / filterScale, end - start);
    }
    return new Kernels(starts, weights);
  }

  private static int[] fixedPoint(Filter filter, double first, double step, int count) {
    double[] exact = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      exact[i] = filter.at((i + first) * step);
      sum += exact[i];
    }
    int[] fixed = new int[count];
    for (int i = 0; i < count; i++) {
      double weight = (sum == 0 ? exact[i] : exact[i] / sum) * (1 << PRECISION_BITS);
      fixed[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    return fixed;
  }

  private static byte[] resizeRows(
      DecodedPicture picture, Kernels kernels, int firstRow, int endRow) {
    int count = kernels.starts.length;
    byte[] out = new byte[(endRow - firstRow) * count * 3];
    int[] row = new int[picture.width() * 3];
    int o = 0;
    for (int y = firstRow; y < endRow; y++) {
      picture.readRow(y, row);
      for (int x = 0; x < count; x++) {
        int[] weights = kernels.weights[x];
        int red = 1 << (PRECISION_BITS - 1);
        int green = red;
        int blue = red;
        int i = 3 * kernels.starts[x];
        for (int weight : weights) {
          red += weight * row[i];
          green += weight * row[i + 1];
          blue += weight * row[i + 2];
          i += 3;
        }
        out[o] = eightBits(red);
        out[o + 1] = eightBits(green);
        out[o + 2] = eightBits(blue);
        o += 3;
      }
    }
    return out;
  }

  private static byte[] resizeColumns(byte[] rows, Kernels kernels, int rowLength) {
    int count = kernels.starts.length;
    byte[] out = new byte[count * rowLength];
    int[] sums = new int[rowLength];
    for (int y = 0; y < count; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      int in = (kernels.starts[y] - kernels.firstInput()) * rowLength;
      for (int weight : kernels.weights[y]) {
        for (int x = 0; x < rowLength; x++) {
          sums[x] += weight * (rows[in + x] & 0xff);
        }
        in += rowLength;
      }
      for (int x = 0; x < rowLength; x++) {
        out[y * rowLength + x] = eightBits(sums[x]);
      }
    }
    return out;
  }

  private static byte eightBits(int fixed) {
    return (byte) Math.max(0, Math.min(255, fixed >> PRECISION_BITS));
  }
}
