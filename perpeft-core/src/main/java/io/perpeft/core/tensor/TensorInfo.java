package io.perpeft.core.tensor;

import java.util.Arrays;

/**
 * What a safetensors header says about one tensor.
 *
 * @param dtype element type
 * @param shape length of each dimension; empty for a single number
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte
 */
public record TensorInfo(Dtype dtype, long[] shape, long begin, long end) {

  /** Bytes the tensor takes. */
  public long byteSize() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return byteSize() / dtype.bytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && begin == that.begin
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(begin) * 31 + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
