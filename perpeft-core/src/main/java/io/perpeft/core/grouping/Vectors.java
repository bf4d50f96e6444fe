package io.perpeft.core.grouping;

/** Distances between vectors. */
final class Vectors {
  private Vectors() {}

  /** Squared Euclidean distance, summed in float64. */
  static double squaredDistance(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "A vector of %d numbers cannot be compared with one of %d".formatted(a.length, b.length));
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
