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
 * less the same of users whose interests did not, in the same stretch of the stream. Intervals draw
 * users with replacement.
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
    double[] trend = trend(weights);
    double[] sums = new double[study.steps()];
    double[] counts = new double[study.steps()];
    for (DriftStudy.After one : study.after()) {
      if (one.step() >= 0) {
        double weight = weights[one.user()];
        sums[one.step()] += weight * (deviation(one) - trend[one.stretch()]);
        counts[one.step()] += weight;
      }
    }
    Arrays.setAll(sums, step -> counts[step] > 0 ? sums[step] / counts[step] : 0);
    return new Estimate(sums, Isotonic.rising(sums, counts));
  }

  /** What users without a change gained on their own past, by stretch. */
  private double[] trend(double[] weights) {
    double[] sums = new double[study.stretches()];
    double[] counts = new double[sums.length];
    for (DriftStudy.After one : study.after()) {
      if (one.step() < 0) {
        sums[one.stretch()] += weights[one.user()] * deviation(one);
        counts[one.stretch()] += weights[one.user()];
      }
    }
    Arrays.setAll(sums, stretch -> counts[stretch] > 0 ? sums[stretch] / counts[stretch] : 0);
    return sums;
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
              .filter(one -> one.step() == step)
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
