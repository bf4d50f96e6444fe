package io.perpeft.model.simulation;

import io.perpeft.core.ranking.Ranking;
import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a simulation found.
 *
 * @param facts what was simulated, for the record, by name
 * @param reference arm that gains are against
 * @param stretchTimesMillis event time at which each stretch of the curves begins
 * @param groupPurchases purchases of the stream by group
 * @param movedPer1000 users that changed group per 1,000 purchases
 * @param arms in the order asked for
 */
public record SimulationReport(
    Map<String, Object> facts,
    String reference,
    List<Long> stretchTimesMillis,
    SortedMap<Integer, Integer> groupPurchases,
    double movedPer1000,
    List<ArmFigures> arms) {

  private static final int CUT = 20;
  private static final int STRETCHES = 40;

  static SimulationReport of(
      Map<String, Object> facts,
      PurchaseStream stream,
      GroupTimeline timeline,
      String reference,
      List<ArmRun> runs,
      long seed) {
    ArmRun base =
        runs.stream().filter(run -> run.arm().equals(reference)).findFirst().orElseThrow();
    List<ArmFigures> figures = new ArrayList<>();
    for (ArmRun run : runs) {
      figures.add(figures(stream, timeline.groups(), run, base, seed));
    }
    SortedMap<Integer, Integer> groupPurchases = new TreeMap<>();
    for (int k = stream.start(); k < stream.end(); k++) {
      groupPurchases.merge(timeline.groups()[k], 1, Integer::sum);
    }
    List<Long> times = new ArrayList<>();
    int stretches = stretches(base);
    for (int s = 0; s < stretches; s++) {
      times.add(stream.log().timeMillis(stream.start() + begin(base, s, stretches)));
    }
    return new SimulationReport(
        facts,
        reference,
        times,
        groupPurchases,
        1_000.0 * timeline.moves() / base.ranks().length,
        figures);
  }

  private static ArmFigures figures(
      PurchaseStream stream, int[] groups, ArmRun run, ArmRun base, long seed) {
    double per1000 = 1_000.0 / run.ranks().length;
    return new ArmFigures(
        run.arm(),
        quality(stream, run),
        gain(stream, run, base, seed),
        (double) run.recommended() / stream.items(),
        run.steps(),
        (run.scoreCpuSeconds() + run.learnCpuSeconds()) * per1000,
        run.learnCpuSeconds() * per1000,
        curve(run),
        byGroup(stream, groups, run));
  }

  private static Map<Segment, RankingQuality> quality(PurchaseStream stream, ArmRun run) {
    Map<Segment, RankingQuality> quality = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      RankingAccumulator accumulator = new RankingAccumulator();
      for (int i = 0; i < run.ranks().length; i++) {
        if (run.ranks()[i] >= 0 && segment.contains(stream, stream.start() + i)) {
          accumulator.add(run.ranks()[i]);
        }
      }
      quality.put(segment, accumulator.quality());
    }
    return quality;
  }

  private static PairedBootstrap.Interval gain(
      PurchaseStream stream, ArmRun run, ArmRun base, long seed) {
    int[] ranked =
        IntStream.range(0, run.ranks().length).filter(i -> run.ranks()[i] >= 0).toArray();
    int[] users = new int[ranked.length];
    double[] differences = new double[ranked.length];
    for (int n = 0; n < ranked.length; n++) {
      int i = ranked[n];
      users[n] = stream.log().user(stream.start() + i);
      differences[n] = Ranking.ndcg(run.ranks()[i], CUT) - Ranking.ndcg(base.ranks()[i], CUT);
    }
    return PairedBootstrap.interval(users, differences, seed);
  }

  private static List<Double> curve(ArmRun run) {
    int stretches = stretches(run);
    List<Double> curve = new ArrayList<>();
    for (int s = 0; s < stretches; s++) {
      int from = begin(run, s, stretches);
      int until = begin(run, s + 1, stretches);
      curve.add(
          Arrays.stream(run.ranks(), from, until)
              .filter(rank -> rank >= 0)
              .mapToDouble(rank -> Ranking.ndcg(rank, CUT))
              .average()
              .orElse(0));
    }
    return curve;
  }

  private static SortedMap<Integer, Double> byGroup(
      PurchaseStream stream, int[] groups, ArmRun run) {
    SortedMap<Integer, RankingAccumulator> accumulators = new TreeMap<>();
    for (int i = 0; i < run.ranks().length; i++) {
      if (run.ranks()[i] >= 0) {
        accumulators
            .computeIfAbsent(groups[stream.start() + i], g -> new RankingAccumulator())
            .add(run.ranks()[i]);
      }
    }
    SortedMap<Integer, Double> means = new TreeMap<>();
    accumulators.forEach((group, sum) -> means.put(group, sum.quality().ndcg20()));
    return means;
  }

  private static int stretches(ArmRun run) {
    return Math.min(STRETCHES, run.ranks().length);
  }

  private static int begin(ArmRun run, int stretch, int stretches) {
    return (int) ((long) run.ranks().length * stretch / stretches);
  }
}
