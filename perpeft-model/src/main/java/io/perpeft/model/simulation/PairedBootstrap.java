package io.perpeft.model.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Confidence intervals of the difference of two arms' mean NDCG over the same purchases. Users are
 * drawn with replacement, each with all its purchases, since purchases of one user are alike.
 */
final class PairedBootstrap {

  private static final int DRAWS = 2_000;
  private static final double TAIL = .025;

  private PairedBootstrap() {}

  /**
   * Intervals of several differences, all from the same draws.
   *
   * @param users number of the user of each purchase
   * @param differences by comparison, each one number a purchase: arm minus reference
   */
  static List<Interval> intervals(int[] users, List<double[]> differences, long seed) {
    int count = Arrays.stream(users).max().orElse(-1) + 1;
    int width = differences.size();
    double[] sums = new double[count * width];
    int[] purchases = new int[count];
    for (int i = 0; i < users.length; i++) {
      purchases[users[i]]++;
      for (int c = 0; c < width; c++) {
        sums[users[i] * width + c] += differences.get(c)[i];
      }
    }
    int[] present = IntStream.range(0, count).filter(u -> purchases[u] > 0).toArray();
    double[][] means = new double[width][DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    double[] sum = new double[width];
    for (int draw = 0; draw < DRAWS && present.length > 0; draw++) {
      Arrays.fill(sum, 0);
      long drawn = 0;
      for (int i = 0; i < present.length; i++) {
        int user = present[random.nextInt(present.length)];
        drawn += purchases[user];
        for (int c = 0; c < width; c++) {
          sum[c] += sums[user * width + c];
        }
      }
      for (int c = 0; c < width; c++) {
        means[c][draw] = sum[c] / drawn;
      }
    }
    List<Interval> intervals = new ArrayList<>(width);
    for (int c = 0; c < width; c++) {
      double mean = Arrays.stream(differences.get(c)).average().orElse(0);
      intervals.add(interval(mean, means[c]));
    }
    return intervals;
  }

  /**
   * Intervals of every arm against every reference, by arm and reference.
   *
   * @param users number of the user of each purchase
   * @param purchases which of the arms' numbers count, as many as users
   * @param ndcg by arm
   */
  static Map<String, Map<String, Interval>> gains(
      int[] users,
      int[] purchases,
      Map<String, double[]> ndcg,
      List<String> references,
      long seed) {
    List<double[]> differences = new ArrayList<>();
    for (double[] arm : ndcg.values()) {
      for (String reference : references) {
        double[] base = Objects.requireNonNull(ndcg.get(reference), reference);
        differences.add(Arrays.stream(purchases).mapToDouble(i -> arm[i] - base[i]).toArray());
      }
    }
    Iterator<Interval> intervals = intervals(users, differences, seed).iterator();
    Map<String, Map<String, Interval>> gains = new LinkedHashMap<>();
    for (String arm : ndcg.keySet()) {
      Map<String, Interval> ofArm = new LinkedHashMap<>();
      references.forEach(reference -> ofArm.put(reference, intervals.next()));
      gains.put(arm, ofArm);
    }
    return gains;
  }

  /** The interval of a mean from its draws, which are sorted. */
  static Interval interval(double mean, double[] draws) {
    Arrays.sort(draws);
    return new Interval(mean, draws[low(draws.length)], draws[high(draws.length)]);
  }

  /** Where the interval begins among so many sorted draws. */
  static int low(int draws) {
    return (int) Math.round(TAIL * (draws - 1));
  }

  /** Where the interval ends among so many sorted draws. */
  static int high(int draws) {
    return (int) Math.round((1 - TAIL) * (draws - 1));
  }
}
