package io.perpeft.cli.replay;

import io.perpeft.jobs.replay.ReplayReport;
import io.perpeft.jobs.replay.ReplayedRelease;
import io.perpeft.jobs.replay.ReplayedRelease.Result;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what came of a replay. */
final class ReplayTable {
  private static final int HASH_CHARS = 16;

  private ReplayTable() {}

  static void print(ReplayReport report, PrintWriter out) {
    out.printf(
        "%-8s %8s %8s %10s %10s  %-16s  %s%n",
        "group", "version", "steps", "examples", "offset", "weights", "result");
    report.releases().stream()
        .sorted(
            Comparator.comparingInt(ReplayedRelease::group)
                .thenComparingLong(ReplayedRelease::version))
        .forEach(release -> print(release, out));
    out.printf("%n%d releases: %s%n", report.releases().size(), counts(report));
    ReplayReport.MemoryComparison memory = report.memory();
    if (memory != null) {
      out.printf(
          "item memory after %d purchases: %d records, %s%n",
          memory.purchases(),
          memory.records(),
          memory.different() == 0 ? "all equal" : memory.different() + " different");
    }
    report.notes().forEach(note -> out.println("note: " + note));
  }

  private static void print(ReplayedRelease release, PrintWriter out) {
    out.printf(
        "%-8d %8d %8d %10d %10d  %-16s  %s%s%n",
        release.group(),
        release.version(),
        release.steps(),
        release.examples(),
        release.until(),
        release.weightsSha256().substring(0, HASH_CHARS),
        word(release.result()),
        release.detail().isEmpty() ? "" : ": " + release.detail());
  }

  private static String counts(ReplayReport report) {
    return Arrays.stream(Result.values())
        .filter(result -> report.count(result) > 0)
        .map(result -> report.count(result) + " " + word(result))
        .collect(Collectors.joining(", "));
  }

  private static String word(Result result) {
    return result.name().toLowerCase(Locale.ROOT);
  }
}
