package io.perpeft.core.tensor;

import java.util.Arrays;

/**
 * Float32 numbers in row-major order. The arrays are not copied: who hands one over no longer
 * writes to it.
 *
 * @param shape length of each dimension; empty for a single number
 * @param data as many numbers as the shape spans
 */
public record FloatTensor(int[] shape, float[] data) implements Tensor {
  public FloatTensor {
    if (Tensor.elements(shape) != data.length) {
      throw new IllegalArgumentException(
          "Shape %s spans %d numbers, but %d were given"
              .formatted(Arrays.toString(shape), Tensor.elements(shape), data.length));
    }
  }

  public static FloatTensor of(float[] data, int... shape) {
    return new FloatTensor(shape, data);
  }

  /** A [rows, columns] tensor; all rows have the same length. */
  public static FloatTensor ofRows(float[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    float[] data = new float[Math.multiplyExact(rows.length, columns)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "Row %d has %d numbers, row 0 has %d".formatted(i, rows[i].length, columns));
      }
      System.arraycopy(rows[i], 0, data, i * columns, columns);
    }
    return of(data, rows.length, columns);
  }

  public static FloatTensor zeros(int... shape) {
    return new FloatTensor(shape, new float[Tensor.elements(shape)]);
  }

  public int size() {
    return data.length;
  }

  public int rank() {
    return shape.length;
  }

  public int dim(int axis) {
    return shape[axis];
  }

  /** Copy of what lies under index {@code i} of the first dimension. */
  public float[] row(int i) {
    int length = shape[0] == 0 ? 0 : data.length / shape[0];
    return Arrays.copyOfRange(data, i * length, (i + 1) * length);
  }

  /** Copies of all rows. */
  public float[][] rows() {
    float[][] rows = new float[shape[0]][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i);
    }
    return rows;
  }

  /** Same shape and the same bits. */
  @Override
  public boolean equals(Object other) {
    return other instanceof FloatTensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "FloatTensor" + Arrays.toString(shape);
  }
}
