package io.perpeft.model.simulation;

import io.perpeft.core.ranking.RankingQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report's tables as lines of comma-separated values. */
final class ReportTables {

  private ReportTables() {}

  /** Means over the seeds. */
  static List<String> arms(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of(line("arm", header())));
    for (ArmFigures arm : report.arms()) {
      lines.add(line(arm.arm(), cells(arm, report.movedPer1000())));
    }
    return lines;
  }

  static List<String> seeds(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of(line("seed,arm", header())));
    for (SeedFigures seed : report.seeds()) {
      for (ArmFigures arm : seed.arms()) {
        lines.add(line(seed.seed() + "," + arm.arm(), cells(arm, seed.movedPer1000())));
      }
    }
    return lines;
  }

  /** NDCG@20 of each arm minus that of each reference, over all seeds and by seed. */
  static List<String> gains(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of("seed,arm,reference,ndcg20,low,high"));
    report.arms().forEach(arm -> addGains("all", arm, lines));
    for (SeedFigures seed : report.seeds()) {
      seed.arms().forEach(arm -> addGains(String.valueOf(seed.seed()), arm, lines));
    }
    return lines;
  }

  static List<String> curve(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of("arm,stretch,time_millis,ndcg20"));
    for (ArmFigures arm : report.arms()) {
      for (int s = 0; s < arm.curve().size(); s++) {
        lines.add(
            "%s,%d,%d,%s"
                .formatted(
                    arm.arm(), s, report.stretchTimesMillis().get(s), number(arm.curve().get(s))));
      }
    }
    return lines;
  }

  static List<String> groups(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of("seed,arm,group,purchases,ndcg20"));
    for (SeedFigures seed : report.seeds()) {
      SortedMap<Integer, Integer> purchases = seed.groupPurchases();
      seed.groupNdcg20()
          .forEach(
              (arm, byGroup) ->
                  byGroup.forEach(
                      (group, ndcg) ->
                          lines.add(
                              "%d,%s,%d,%d,%s"
                                  .formatted(
                                      seed.seed(),
                                      arm,
                                      group,
                                      purchases.getOrDefault(group, 0),
                                      number(ndcg)))));
    }
    return lines;
  }

  /** By arm and purchases since the change; the gains over reference arms come last. */
  static List<String> drift(DriftFigures drift, List<String> references) {
    List<String> header =
        new ArrayList<>(
            List.of(
                "from_purchase",
                "until_purchase",
                "purchases",
                "ndcg20",
                "expected_ndcg20",
                "difference",
                "difference_low",
                "difference_high",
                "fitted_difference"));
    for (String reference : references) {
      String gain = "gain_over_" + reference;
      header.addAll(List.of(gain, gain + "_low", gain + "_high"));
    }
    List<String> lines = new ArrayList<>(List.of(line("arm", header)));
    drift
        .arms()
        .forEach((arm, figures) -> figures.steps().forEach(s -> lines.add(line(arm, cells(s)))));
    return lines;
  }

  private static List<String> cells(DriftFigures.Step step) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                String.valueOf(step.from()),
                String.valueOf(step.until()),
                String.valueOf(step.purchases()),
                number(step.ndcg()),
                number(step.expected())));
    addCells(step.difference(), cells);
    cells.add(number(step.fitted()));
    step.gains().values().forEach(gain -> addCells(gain, cells));
    return cells;
  }

  private static void addCells(Interval interval, List<String> cells) {
    cells.add(number(interval.mean()));
    cells.add(number(interval.low()));
    cells.add(number(interval.high()));
  }

  private static List<String> header() {
    List<String> header = new ArrayList<>();
    for (Segment segment : Segment.values()) {
      header.add(segment.prefix() + "purchases");
      for (Segment.Figure figure : Segment.figures()) {
        header.add(segment.prefix() + figure.name());
      }
    }
    header.addAll(
        List.of(
            "coverage",
            "moved_per_1000",
            "steps",
            "cpu_seconds_per_1000",
            "learn_cpu_seconds_per_1000"));
    return header;
  }

  private static List<String> cells(ArmFigures arm, double movedPer1000) {
    List<String> cells = new ArrayList<>();
    for (Segment segment : Segment.values()) {
      RankingQuality quality = arm.of(segment);
      cells.add(String.valueOf(quality.count()));
      for (Segment.Figure figure : Segment.figures()) {
        cells.add(number(figure.value().applyAsDouble(quality)));
      }
    }
    cells.add(number(arm.coverage()));
    cells.add(number(movedPer1000));
    cells.add(number(arm.steps()));
    cells.add(number(arm.cpuSecondsPer1000()));
    cells.add(number(arm.learnCpuSecondsPer1000()));
    return cells;
  }

  private static void addGains(String seed, ArmFigures arm, List<String> lines) {
    arm.gains()
        .forEach(
            (reference, gain) -> {
              List<String> cells = new ArrayList<>(List.of(arm.arm(), reference));
              addCells(gain, cells);
              lines.add(line(seed, cells));
            });
  }

  private static String line(String first, List<String> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).collect(Collectors.joining(","));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
