package io.perpeft.model.clip;

import java.util.Arrays;

/**
 * Resizes as Pillow 13 does: antialiased, in two passes, each in 8-bit fixed point (22 fractional
 * bits) with the result rounded to 8 bits. Only the cropped part is computed, row by row, so memory
 * is bounded by the crop and the short side, however extreme the proportions of the picture.
 */
final class PictureResampler {
  private static final int PRECISION_BITS = 22;
  private static final int HALF = 1 << (PRECISION_BITS - 1);

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

  /** Fills {@code values} with the interleaved channels 0..255 of a row. */
  private interface Rows {
    void read(int y, int[] values);
  }

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
    int firstColumn = horizontal.firstInput();
    int columns = horizontal.endInput() - firstColumn;
    int[][] square;
    if (verticalFirst(picture, outWidth, outHeight)) {
      Rows wide = (y, values) -> picture.readRow(y, firstColumn, columns, values);
      int[][] low = resizeColumns(wide, vertical, 3 * columns);
      square = new int[size][3 * size];
      for (int y = 0; y < size; y++) {
        resizeRow(low[y], horizontal, square[y]);
      }
    } else {
      int[] wide = new int[3 * columns];
      Rows narrow =
          (y, values) -> {
            picture.readRow(y, firstColumn, columns, wide);
            resizeRow(wide, horizontal, values);
          };
      square = resizeColumns(narrow, vertical, 3 * size);
    }
    return bytes(square, 3 * size);
  }

  /** Pillow's choice; it shows in the result, since each pass clips overshoot to 0..255. */
  private static boolean verticalFirst(DecodedPicture picture, long outWidth, long outHeight) {
    long shrunkHeight = picture.height() - outHeight;
    return shrunkHeight > 0 && shrunkHeight > 2 * (picture.width() - outWidth);
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

  private static void resizeRow(int[] in, Kernels kernels, int[] out) {
    int first = kernels.firstInput();
    for (int x = 0; x < kernels.starts.length; x++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int i = 3 * (kernels.starts[x] - first);
      for (int weight : kernels.weights[x]) {
        red += weight * in[i];
        green += weight * in[i + 1];
        blue += weight * in[i + 2];
        i += 3;
      }
      out[3 * x] = eightBits(red);
      out[3 * x + 1] = eightBits(green);
      out[3 * x + 2] = eightBits(blue);
    }
  }

  /** Reads each input row once and adds it to every output row that it reaches. */
  private static int[][] resizeColumns(Rows in, Kernels kernels, int rowLength) {
    int[][] out = new int[kernels.starts.length][rowLength];
    for (int[] row : out) {
      Arrays.fill(row, HALF);
    }
    int[] values = new int[rowLength];
    int firstOpen = 0;
    for (int y = kernels.firstInput(); y < kernels.endInput(); y++) {
      in.read(y, values);
      for (int o = firstOpen; o < out.length && kernels.starts[o] <= y; o++) {
        int k = y - kernels.starts[o];
        if (k < kernels.weights[o].length) {
          addScaled(values, kernels.weights[o][k], out[o]);
        } else if (o == firstOpen) {
          firstOpen++;
        }
      }
    }
    for (int[] row : out) {
      for (int x = 0; x < rowLength; x++) {
        row[x] = eightBits(row[x]);
      }
    }
    return out;
  }

  private static void addScaled(int[] values, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += weight * values[x];
    }
  }

  private static int eightBits(int fixed) {
    return Math.max(0, Math.min(255, fixed >> PRECISION_BITS));
  }

  private static byte[] bytes(int[][] rows, int rowLength) {
    byte[] bytes = new byte[rows.length * rowLength];
    int o = 0;
    for (int[] row : rows) {
      for (int value : row) {
        bytes[o++] = (byte) value;
      }
    }
    return bytes;
  }
}
