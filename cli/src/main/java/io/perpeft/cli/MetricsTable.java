package io.perpeft.cli;

import io.perpeft.core.ranking.RankingQuality;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Ranking measures as text, a row per model. */
final class MetricsTable {
  private MetricsTable() {}

  static void print(Map<String, RankingQuality> rows, PrintWriter out) {
    out.printf(
        "%-14s %8s %8s %8s %8s %8s %8s %8s%n",
        "", "NDCG@10", "NDCG@20", "NDCG@30", "HR@10", "HR@20", "HR@30", "users");
    rows.forEach((model, quality) -> out.println(row(model, quality)));
  }

  private static String row(String model, RankingQuality quality) {
    return String.format(
        Locale.ROOT,
        "%-14s %8.4f %8.4f %8.4f %8.4f %8.4f %8.4f %8d",
        model,
        quality.ndcg10(),
        quality.ndcg20(),
        quality.ndcg30(),
        quality.hr10(),
        quality.hr20(),
        quality.hr30(),
        quality.count());
  }
}
