package io.perpeft.core.tensor;

/** A dense row-major array of numbers. */
public sealed interface Tensor permits FloatTensor, LongTensor {

  /** Length of each dimension; empty for a single number. */
  int[] shape();

  /** Number of elements that a shape spans. */
  static int elements(int[] shape) {
    long product = 1;
    for (int length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("A dimension of a tensor is negative: " + length);
      }
      product *= length;
      if (product > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("A tensor in memory holds at most 2^31-1 numbers");
      }
    }
    return (int) product;
  }
}
