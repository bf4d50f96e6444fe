package io.perpeft.core.tensor;

import java.util.Arrays;

/**
 * Int64 numbers in row-major order. The arrays are not copied.
 *
 * @param shape length of each dimension; empty for a single number
 * @param data as many numbers as the shape spans
 */
public record LongTensor(int[] shape, long[] data) implements Tensor {
  public LongTensor {
    if (Tensor.elements(shape) != data.length) {
      throw new IllegalArgumentException(
          "Shape %s spans %d numbers, but %d were given"
              .formatted(Arrays.toString(shape), Tensor.elements(shape), data.length));
    }
  }

  public static LongTensor of(long[] data, int... shape) {
    return new LongTensor(shape, data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LongTensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "LongTensor" + Arrays.toString(shape);
  }
}
