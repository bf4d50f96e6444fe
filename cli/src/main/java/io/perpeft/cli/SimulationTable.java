package io.perpeft.cli;

import io.perpeft.model.simulation.ArmFigures;
import io.perpeft.model.simulation.Segment;
import io.perpeft.model.simulation.SimulationReport;
import java.io.PrintWriter;
import java.util.Locale;

/** A simulation's main figures as text. */
final class SimulationTable {
  private SimulationTable() {}

  static void print(SimulationReport report, PrintWriter out) {
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
        "gain (95 %) over " + report.reference(),
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
          gain(report, arm),
          100 * arm.coverage(),
          arm.cpuSecondsPer1000());
    }
    out.printf(
        Locale.ROOT,
        "%n%d purchases ranked; %.1f users moved per 1,000%n",
        report.arms().get(0).of(Segment.ALL).count(),
        report.movedPer1000());
  }

  private static String gain(SimulationReport report, ArmFigures arm) {
    return arm.arm().equals(report.reference())
        ? "-"
        : String.format(
            Locale.ROOT,
            "%+.4f (%+.4f, %+.4f)",
            arm.gain().mean(),
            arm.gain().low(),
            arm.gain().high());
  }
}
