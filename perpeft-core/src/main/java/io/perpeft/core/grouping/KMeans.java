package io.perpeft.core.grouping;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Lloyd's k-means with Euclidean distances and k-means++ starts (Arthur and Vassilvitskii, 2007).
 * The same points and seed give the same bits.
 */
public final class KMeans {
  private static final int MAX_ITERATIONS = 300;

  private KMeans() {}

  /**
   * A clustering.
   *
   * @param centres [k][width]
   * @param labels index of each point's centre
   * @param inertia sum of squared distances of the points from their centres
   * @param iterations times the centres were moved, of the run that won
   */
  public record Result(float[][] centres, int[] labels, double inertia, int iterations) {}

  /**
   * Best of several runs from k-means++ starts.
   *
   * @param points at least {@code k}, all of one width
   * @param restarts number of runs, at least 1
   */
  public static Result fit(float[][] points, int k, int restarts, long seed) {
    if (k < 1 || restarts < 1) {
      throw new IllegalArgumentException(
          "At least one cluster and one run are needed, not %d and %d".formatted(k, restarts));
    }
    if (points.length < k) {
      throw new IllegalArgumentException(
          "%d clusters need at least as many points, but there are %d".formatted(k, points.length));
    }
    SplittableRandom random = new SplittableRandom(seed);
    Result best = lloyd(points, plusPlusStarts(points, k, random.split()));
    for (int run = 1; run < restarts; run++) {
      Result result = lloyd(points, plusPlusStarts(points, k, random.split()));
      if (result.inertia() < best.inertia()) {
        best = result;
      }
    }
    return best;
  }

  /** Moves the given centres until no point changes its centre. */
  public static Result lloyd(float[][] points, float[][] starts) {
    float[][] centres = deepCopy(starts);
    int[] labels = new int[points.length];
    double[] distances = new double[points.length];
    assign(points, centres, labels, distances);
    int iterations = 0;
    boolean changed = true;
    while (changed && iterations < MAX_ITERATIONS) {
      moveToMeans(points, labels, distances, centres);
      changed = assign(points, centres, labels, distances);
      iterations++;
    }
    return new Result(centres, labels, Arrays.stream(distances).sum(), iterations);
  }

  /** Each next start is a point drawn with probability in proportion to its squared distance. */
  private static float[][] plusPlusStarts(float[][] points, int k, SplittableRandom random) {
    float[][] starts = new float[k][];
    starts[0] = points[random.nextInt(points.length)];
    double[] distances = new double[points.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int c = 1; c < k; c++) {
      double total = 0;
      for (int i = 0; i < points.length; i++) {
        distances[i] = Math.min(distances[i], Vectors.squaredDistance(points[i], starts[c - 1]));
        total += distances[i];
      }
      starts[c] = points[draw(distances, total, random)];
    }
    return starts;
  }

  /** An index with probability in proportion to its weight; uniform if all weights are zero. */
  private static int draw(double[] weights, double total, SplittableRandom random) {
    if (!(total > 0)) {
      return random.nextInt(weights.length);
    }
    double rest = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        rest -= weights[i];
        if (rest < 0) {
          return i;
        }
      }
    }
    return last;
  }

  private static boolean assign(
      float[][] points, float[][] centres, int[] labels, double[] distances) {
    boolean changed = false;
    for (int i = 0; i < points.length; i++) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < centres.length; c++) {
        double distance = Vectors.squaredDistance(points[i], centres[c]);
        if (distance < least) {
          nearest = c;
          least = distance;
        }
      }
      changed |= labels[i] != nearest;
      labels[i] = nearest;
      distances[i] = least;
    }
    return changed;
  }

  /** A centre that lost all its points restarts at the point that lies farthest from its own. */
  private static void moveToMeans(
      float[][] points, int[] labels, double[] distances, float[][] centres) {
    int width = centres[0].length;
    double[][] sums = new double[centres.length][width];
    int[] counts = new int[centres.length];
    for (int i = 0; i < points.length; i++) {
      counts[labels[i]]++;
      double[] sum = sums[labels[i]];
      for (int d = 0; d < width; d++) {
        sum[d] += points[i][d];
      }
    }
    for (int c = 0; c < centres.length; c++) {
      if (counts[c] == 0) {
        int farthest = indexOfMax(distances);
        distances[farthest] = 0;
        centres[c] = points[farthest].clone();
        continue;
      }
      for (int d = 0; d < width; d++) {
        centres[c][d] = (float) (sums[c][d] / counts[c]);
      }
    }
  }

  private static int indexOfMax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private static float[][] deepCopy(float[][] rows) {
    float[][] copy = new float[rows.length][];
    Arrays.setAll(copy, i -> rows[i].clone());
    return copy;
  }
}
