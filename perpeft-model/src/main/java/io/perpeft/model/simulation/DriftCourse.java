package io.perpeft.model.simulation;

import io.perpeft.model.simulation.DriftFigures.ArmDrift;
import io.perpeft.model.simulation.DriftFigures.Recovery;
import io.perpeft.model.simulation.DriftFigures.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How one arm gets over a change of interests: difference in differences. Of every purchase after
 * the change, its NDCG less its user's mean before; and of that, for users whose interests changed,
 * less the same of users whose interests did not, as many purchases after the same moment. That
 * takes out what time does to everyone, and that a first purchase after a moment begins a basket
 * and is harder to guess than one within. Intervals draw users with replacement.
 */
final class DriftCourse {

  private static final int DRAWS = 1_000;
  private static final int NEVER = Integer.MAX_VALUE;

  private final DriftStudy study;
  private final double[] ndcg;
  private final double[] before;

  /**
   * @param ndcg of every purchase of the stream; of those not ranked it is not read
   */
  DriftCourse(DriftStudy study, double[] ndcg) {
    this.study = study;
    this.ndcg = ndcg;
    double[] sums = new double[study.users()];
    int[] counts = new int[study.users()];
    for (int purchase : study.before()) {
      sums[study.user(purchase)] += ndcg[purchase];
      counts[study.user(purchase)]++;
    }
    before = new double[sums.length];
    Arrays.setAll(before, user -> counts[user] == 0 ? Double.NaN : sums[user] / counts[user]);
  }

  /** By step, under weights of users. */
  private record Estimate(double[] difference, double[] fitted) {

    double lost() {
      return -difference[0];
    }

    int purchasesToRecover() {
      for (int step = 0; step < fitted.length; step++) {
        if (fitted[step] >= -(1 - DriftFigures.RECOVERED) * lost()) {
          return DriftStudy.from(step);
        }
      }
      return NEVER;
    }
  }

  /**
   * @param gains over purchases after the change, by reference
   * @param gainsByStep the same by step
   */
  ArmDrift figures(
      Map<String, Interval> gains, List<Map<String, Interval>> gainsByStep, long seed) {
    double[] once = new double[study.users()];
    Arrays.fill(once, 1);
    Estimate estimate = estimate(once);
    List<Estimate> draws = draws(seed);
    Interval lost =
        PairedBootstrap.interval(
            estimate.lost(), draws.stream().mapToDouble(Estimate::lost).toArray());
    int[] purchases = draws.stream().mapToInt(Estimate::purchasesToRecover).sorted().toArray();
    boolean something = lost.low() > 0;
    Recovery recovery =
        new Recovery(
            something,
            something ? within(estimate.purchasesToRecover()) : null,
            something ? within(purchases[PairedBootstrap.low(purchases.length)]) : null,
            something ? within(purchases[PairedBootstrap.high(purchases.length)]) : null);
    return new ArmDrift(
        meanBefore(true),
        meanAfter(true),
        meanBefore(false),
        meanAfter(false),
        gains,
        lost,
        recovery,
        steps(estimate, draws, gainsByStep));
  }

  private List<Estimate> draws(long seed) {
    int[] present = IntStream.range(0, study.users()).filter(study::isKnown).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    List<Estimate> draws = new ArrayList<>(DRAWS);
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] weights = new double[study.users()];
      for (int i = 0; i < present.length; i++) {
        weights[present[random.nextInt(present.length)]]++;
      }
      draws.add(estimate(weights));
    }
    return draws;
  }

  private Estimate estimate(double[] weights) {
    double[][] sums = new double[2][study.steps()];
    double[][] counts = new double[2][study.steps()];
    for (DriftStudy.After one : study.after()) {
      int changed = study.changes(one.user()) ? 1 : 0;
      sums[changed][one.step()] += weights[one.user()] * deviation(one);
      counts[changed][one.step()] += weights[one.user()];
    }
    double[] difference = new double[study.steps()];
    Arrays.setAll(
        difference,
        step -> mean(sums[1][step], counts[1][step]) - mean(sums[0][step], counts[0][step]));
    return new Estimate(difference, Isotonic.rising(difference, counts[1]));
  }

  private static double mean(double sum, double count) {
    return count > 0 ? sum / count : 0;
  }

  private double deviation(DriftStudy.After one) {
    return ndcg[one.purchase()] - before[one.user()];
  }

  private List<Step> steps(
      Estimate estimate, List<Estimate> draws, List<Map<String, Interval>> gains) {
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < study.steps(); s++) {
      int step = s;
      int[] purchases =
          study.after().stream()
              .filter(one -> one.step() == step && study.changes(one.user()))
              .mapToInt(DriftStudy.After::purchase)
              .toArray();
      double mean = mean(purchases);
      double difference = estimate.difference()[step];
      steps.add(
          new Step(
              DriftStudy.from(step),
              DriftStudy.until(step),
              purchases.length,
              mean,
              mean - difference,
              PairedBootstrap.interval(
                  difference, draws.stream().mapToDouble(d -> d.difference()[step]).toArray()),
              gains.get(step),
              estimate.fitted()[step]));
    }
    return steps;
  }

  private double meanBefore(boolean changed) {
    return mean(
        Arrays.stream(study.before())
            .filter(purchase -> study.changes(study.user(purchase)) == changed)
            .toArray());
  }

  private double meanAfter(boolean changed) {
    return mean(
        study.after().stream()
            .filter(one -> study.changes(one.user()) == changed)
            .mapToInt(DriftStudy.After::purchase)
            .toArray());
  }

  private double mean(int[] purchases) {
    return Arrays.stream(purchases).mapToDouble(purchase -> ndcg[purchase]).average().orElse(0);
  }

  private static @Nullable Integer within(int purchases) {
    return purchases == NEVER ? null : purchases;
  }
}
