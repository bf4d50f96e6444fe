package io.perpeft.cli;

import io.perpeft.model.simulation.ArmFigures;
import io.perpeft.model.simulation.DriftFigures;
import io.perpeft.model.simulation.Interval;
import io.perpeft.model.simulation.Segment;
import io.perpeft.model.simulation.SimulationReport;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A simulation's main figures as text. */
final class SimulationTable {
  private SimulationTable() {}

  static void print(SimulationReport report, PrintWriter out) {
    String reference = report.references().get(0);
    out.printf(
        Locale.ROOT,
        "%-20s %8s %8s %8s %8s %9s %9s  %-26s %8s %8s%n",
        "arm",
        "NDCG@20",
        "HR@20",
        "warm",
        "cold",
        "other day",
        "new users",
        "gain (95 %) over " + reference,
        "coverage",
        "CPU s/k");
    for (ArmFigures arm : report.arms()) {
      out.printf(
          Locale.ROOT,
          "%-20s %8.4f %8.4f %8.4f %8.4f %9.4f %9.4f  %-26s %7.1f%% %8.2f%n",
          arm.arm(),
          arm.of(Segment.ALL).ndcg20(),
          arm.of(Segment.ALL).hr20(),
          arm.of(Segment.WARM).ndcg20(),
          arm.of(Segment.COLD).ndcg20(),
          arm.of(Segment.OTHER_DAY).ndcg20(),
          arm.of(Segment.NEW_USER).ndcg20(),
          gain(arm, reference),
          100 * arm.coverage(),
          arm.cpuSecondsPer1000());
    }
    out.printf(
        Locale.ROOT,
        "%n%d purchases ranked, %s; %.1f users moved per 1,000%n",
        report.arms().get(0).of(Segment.ALL).count(),
        report.seeds().size() == 1
            ? "one seed"
            : "means over %d seeds".formatted(report.seeds().size()),
        report.movedPer1000());
    if (report.references().size() > 1) {
      printGains(report, out);
    }
    if (report.drift() != null) {
      printDrift(report.drift(), out);
    }
  }

  private static void printGains(SimulationReport report, PrintWriter out) {
    out.printf("%n%-20s", "gain (95 %) over");
    report.references().forEach(reference -> out.printf(" %-28s", reference));
    out.println();
    for (ArmFigures arm : report.arms()) {
      out.printf("%-20s", arm.arm());
      report.references().forEach(reference -> out.printf(" %-28s", gain(arm, reference)));
      out.println();
    }
  }

  private static void printDrift(DriftFigures drift, PrintWriter out) {
    out.printf(
        "%n%d users changed interests, %d did not; NDCG@20 of those who did%n",
        drift.changedUsers(), drift.unchangedUsers());
    out.printf(
        "%-20s %8s %8s  %-26s %s%n", "arm", "before", "after", "lost (95 %)", "purchases to 90 %");
    drift
        .arms()
        .forEach(
            (arm, figures) ->
                out.printf(
                    Locale.ROOT,
                    "%-20s %8.4f %8.4f  %-26s %s%n",
                    arm,
                    figures.changedBefore(),
                    figures.changedAfter(),
                    interval(figures.lost()),
                    recovery(figures.recovery())));
  }

  private static String recovery(DriftFigures.Recovery recovery) {
    return recovery.somethingLost()
        ? "%s (%s to %s)"
            .formatted(
                purchases(recovery.purchases()),
                purchases(recovery.low()),
                purchases(recovery.high()))
        : "nothing lost";
  }

  private static String purchases(@Nullable Integer purchases) {
    return purchases == null ? "not in the stream" : String.valueOf(purchases);
  }

  private static String gain(ArmFigures arm, String reference) {
    return arm.arm().equals(reference) ? "-" : interval(arm.gain(reference));
  }

  private static String interval(Interval interval) {
    return String.format(
        Locale.ROOT, "%+.4f (%+.4f, %+.4f)", interval.mean(), interval.low(), interval.high());
  }
}
