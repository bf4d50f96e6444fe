package io.perpeft.model.simulation;

import io.perpeft.core.ranking.Ranking;
import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes figures of what arms did. The stream is the same for all seeds, groups may differ. */
final class ReportBuilder {

  private static final int CUT = 20;
  private static final int STRETCHES = 40;

  private final SimulationOptions options;
  private final List<Playthrough> played;
  private final PurchaseStream stream;

  /** Purchases of the stream that were ranked, the same for all arms and seeds. */
  private final int[] ranked;

  /**
   * @param played by seed, at least one
   */
  ReportBuilder(SimulationOptions options, List<Playthrough> played) {
    this.options = options;
    this.played = played;
    stream = played.get(0).stream();
    ranked =
        IntStream.range(0, stream.end() - stream.start())
            .filter(i -> !stream.isRepeat(stream.start() + i))
            .toArray();
  }

  /**
   * @param hidden interests that only the maker of the log knows; null if nobody does
   */
  SimulationReport report(Map<String, Object> facts, @Nullable HiddenInterests hidden) {
    List<SeedFigures> seeds = new ArrayList<>();
    for (Playthrough one : played) {
      seeds.add(seed(one, hidden));
    }
    Map<String, double[]> ndcg = meanNdcg(played);
    Map<String, Map<String, Interval>> gains = gains(ndcg, played.get(0).seed());
    List<ArmFigures> arms = new ArrayList<>();
    for (int a = 0; a < options.arms().size(); a++) {
      int index = a;
      List<ArmFigures> bySeed = seeds.stream().map(seed -> seed.arms().get(index)).toList();
      arms.add(mean(bySeed, gains, ndcg));
    }
    List<Long> times = new ArrayList<>();
    for (int s = 0; s < stretches(); s++) {
      times.add(stream.log().timeMillis(stream.start() + begin(s)));
    }
    return new SimulationReport(
        facts,
        references(),
        times,
        arms,
        seeds,
        hidden == null
            ? null
            : DriftFigures.of(stream, hidden, ndcg, references(), played.get(0).seed()));
  }

  private SeedFigures seed(Playthrough one, @Nullable HiddenInterests hidden) {
    Map<String, double[]> ndcg = meanNdcg(List.of(one));
    Map<String, Map<String, Interval>> gains = gains(ndcg, one.seed());
    Map<String, SortedMap<Integer, Double>> byGroup = new LinkedHashMap<>();
    List<ArmFigures> arms = new ArrayList<>();
    int[] groups = one.timeline().groups();
    double per1000 = 1_000.0 / (stream.end() - stream.start());
    for (ArmRun run : one.runs()) {
      arms.add(
          new ArmFigures(
              run.arm(),
              quality(run),
              of(gains, run.arm()),
              (double) run.recommended() / stream.items(),
              run.steps(),
              (run.scoreCpuSeconds() + run.learnCpuSeconds()) * per1000,
              run.learnCpuSeconds() * per1000,
              curve(of(ndcg, run.arm()))));
      byGroup.put(run.arm(), byGroup(groups, of(ndcg, run.arm())));
    }
    SortedMap<Integer, Integer> groupPurchases = new TreeMap<>();
    boolean hasGroups = Arrays.stream(groups).distinct().count() > 1;
    for (int k = stream.start(); k < stream.end(); k++) {
      groupPurchases.merge(groups[k], 1, Integer::sum);
    }
    return new SeedFigures(
        one.seed(),
        one.timeline().moves() * per1000,
        groupPurchases,
        byGroup,
        hidden == null || !hasGroups
            ? List.of()
            : GroupAgreement.of(stream, groups, hidden, begins()),
        arms);
  }

  private ArmFigures mean(
      List<ArmFigures> seeds, Map<String, Map<String, Interval>> gains, Map<String, double[]> all) {
    String arm = seeds.get(0).arm();
    Map<Segment, RankingQuality> quality = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      quality.put(segment, mean(seeds.stream().map(seed -> seed.of(segment)).toList()));
    }
    return new ArmFigures(
        arm,
        quality,
        of(gains, arm),
        seeds.stream().mapToDouble(ArmFigures::coverage).average().orElseThrow(),
        seeds.stream().mapToDouble(ArmFigures::steps).average().orElseThrow(),
        seeds.stream().mapToDouble(ArmFigures::cpuSecondsPer1000).average().orElseThrow(),
        seeds.stream().mapToDouble(ArmFigures::learnCpuSecondsPer1000).average().orElseThrow(),
        curve(of(all, arm)));
  }

  private static RankingQuality mean(List<RankingQuality> qualities) {
    return new RankingQuality(
        qualities.stream().mapToDouble(RankingQuality::ndcg10).average().orElseThrow(),
        qualities.stream().mapToDouble(RankingQuality::ndcg20).average().orElseThrow(),
        qualities.stream().mapToDouble(RankingQuality::ndcg30).average().orElseThrow(),
        qualities.stream().mapToDouble(RankingQuality::hr10).average().orElseThrow(),
        qualities.stream().mapToDouble(RankingQuality::hr20).average().orElseThrow(),
        qualities.stream().mapToDouble(RankingQuality::hr30).average().orElseThrow(),
        qualities.get(0).count());
  }

  /** NDCG@20 of every purchase of the stream, NaN if not ranked: means over seeds, by arm. */
  private Map<String, double[]> meanNdcg(List<Playthrough> seeds) {
    Map<String, double[]> byArm = new LinkedHashMap<>();
    for (ArmKind kind : options.arms()) {
      double[] mean = new double[stream.end() - stream.start()];
      Arrays.fill(mean, Double.NaN);
      for (int i : ranked) {
        double sum = 0;
        for (Playthrough seed : seeds) {
          sum += Ranking.ndcg(seed.run(kind.label()).ranks()[i], CUT);
        }
        mean[i] = sum / seeds.size();
      }
      byArm.put(kind.label(), mean);
    }
    return byArm;
  }

  private Map<String, Map<String, Interval>> gains(Map<String, double[]> ndcg, long seed) {
    int[] users = Arrays.stream(ranked).map(i -> stream.log().user(stream.start() + i)).toArray();
    return PairedBootstrap.gains(users, ranked, ndcg, references(), seed);
  }

  private List<String> references() {
    return options.references().stream().map(ArmKind::label).toList();
  }

  private Map<Segment, RankingQuality> quality(ArmRun run) {
    Map<Segment, RankingQuality> quality = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      RankingAccumulator accumulator = new RankingAccumulator();
      for (int i : ranked) {
        if (segment.contains(stream, stream.start() + i)) {
          accumulator.add(run.ranks()[i]);
        }
      }
      quality.put(segment, accumulator.quality());
    }
    return quality;
  }

  private List<Double> curve(double[] ndcg) {
    List<Double> curve = new ArrayList<>();
    for (int s = 0; s < stretches(); s++) {
      curve.add(
          Arrays.stream(ndcg, begin(s), begin(s + 1))
              .filter(value -> !Double.isNaN(value))
              .average()
              .orElse(0));
    }
    return curve;
  }

  private SortedMap<Integer, Double> byGroup(int[] groups, double[] ndcg) {
    SortedMap<Integer, double[]> sums = new TreeMap<>();
    for (int i : ranked) {
      double[] sum = sums.computeIfAbsent(groups[stream.start() + i], group -> new double[2]);
      sum[0] += ndcg[i];
      sum[1]++;
    }
    SortedMap<Integer, Double> means = new TreeMap<>();
    sums.forEach((group, sum) -> means.put(group, sum[0] / sum[1]));
    return means;
  }

  private int stretches() {
    return Math.min(STRETCHES, stream.end() - stream.start());
  }

  /** First purchase of a stretch, counted from the stream's first. */
  private int begin(int stretch) {
    return (int) ((long) (stream.end() - stream.start()) * stretch / stretches());
  }

  /** First purchase of each stretch in the log, and the end of the last. */
  private int[] begins() {
    return IntStream.rangeClosed(0, stretches()).map(s -> stream.start() + begin(s)).toArray();
  }

  private static <T> T of(Map<String, T> byArm, String arm) {
    T found = byArm.get(arm);
    if (found == null) {
      throw new IllegalArgumentException("nothing is known of arm " + arm);
    }
    return found;
  }
}
