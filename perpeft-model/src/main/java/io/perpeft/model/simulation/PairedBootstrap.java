package io.perpeft.model.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Confidence interval of the difference of two arms' mean NDCG over the same purchases. Users are
 * drawn with replacement, each with all its purchases, since purchases of one user are alike.
 */
final class PairedBootstrap {

  private static final int DRAWS = 2_000;
  private static final double TAIL = .025;

  private PairedBootstrap() {}

  /**
   * A difference and its 95 % interval.
   *
   * @param mean of the arm minus that of the one it is compared with
   */
  public record Interval(double mean, double low, double high) {}

  /**
   * @param users number of the user of each purchase
   * @param differences of the purchases, arm minus reference
   */
  static Interval interval(int[] users, double[] differences, long seed) {
    int count = Arrays.stream(users).max().orElse(-1) + 1;
    double[] sums = new double[count];
    int[] purchases = new int[count];
    for (int i = 0; i < users.length; i++) {
      sums[users[i]] += differences[i];
      purchases[users[i]]++;
    }
    int[] present =
        java.util.stream.IntStream.range(0, count).filter(u -> purchases[u] > 0).toArray();
    if (present.length == 0) {
      return new Interval(0, 0, 0);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      long drawn = 0;
      for (int i = 0; i < present.length; i++) {
        int user = present[random.nextInt(present.length)];
        sum += sums[user];
        drawn += purchases[user];
      }
      means[draw] = sum / drawn;
    }
    Arrays.sort(means);
    return new Interval(
        Arrays.stream(differences).sum() / differences.length,
        means[(int) Math.round(TAIL * (DRAWS - 1))],
        means[(int) Math.round((1 - TAIL) * (DRAWS - 1))]);
  }
}
