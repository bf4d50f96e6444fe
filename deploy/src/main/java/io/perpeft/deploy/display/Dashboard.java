package io.perpeft.deploy.display;

import io.perpeft.deploy.figures.GroupChanges;
import io.perpeft.deploy.figures.GroupSummary;
import io.perpeft.deploy.figures.Quality;
import io.perpeft.deploy.figures.Report;
import io.perpeft.deploy.figures.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns figures into lines of text. Pure; the first line says the most. */
public final class Dashboard {

  private static final int MOST_GROUPS = 16;
  private static final String GAP = "  ";

  private Dashboard() {}

  /**
   * All lines.
   *
   * @param perSecond purchases of the last second
   * @param state what is going on, in words
   * @param comparisons may be empty, as long as there is nothing to compare
   * @param columns width that the columns of a comparison share
   */
  public static List<String> lines(
      Summary summary, double perSecond, String state, List<Comparison> comparisons, int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(headLine(summary, perSecond, state));
    lines.add(
        "%s training examples   %s waiting   %s   %s users moved"
            .formatted(
                Text.count(summary.trainingExamples()),
                Text.count(summary.waiting()),
                deadLetters(summary),
                Text.count(summary.usersMoved())));
    lines.add(
        "%s steps   %s releases   %s versions complete   %s vectors published"
            .formatted(
                Text.count(summary.steps()),
                Text.count(summary.releases()),
                Text.count(summary.versionsCompleted()),
                Text.count(summary.vectorsPublished())));
    lines.add(
        "purchase to published: p50 %s   p95 %s"
            .formatted(
                Text.duration(summary.latencies().p50Millis()),
                Text.duration(summary.latencies().p95Millis())));
    lines.add("");
    groupTable(summary, lines);
    String change = summary.changes().last();
    if (change != null) {
      lines.add(change + "   " + counts(summary.changes()));
    }
    for (Comparison comparison : comparisons) {
      lines.add("");
      comparison(comparison, columns, lines);
    }
    return lines;
  }

  private static String headLine(Summary summary, double perSecond, String state) {
    return "%s  %s purchases (%.0f/s)   %s   p50 %s   NDCG@20 composed %s, live %s, frozen %s, kNN %s"
        .formatted(
            Text.clock(summary.secondsSinceStart()),
            Text.count(summary.purchases()),
            perSecond,
            state,
            Text.duration(summary.latencies().p50Millis()),
            ndcg(summary.quality(Report.COMPOSED)),
            ndcg(summary.quality(Report.LIVE)),
            ndcg(summary.quality(Report.FROZEN_GLOBAL)),
            ndcg(summary.quality(Report.ITEM_KNN_LIVE)));
  }

  private static String deadLetters(Summary summary) {
    StringBuilder text = new StringBuilder();
    text.append(Text.count(summary.deadLetterCount())).append(" dead letters");
    if (summary.deadLetterCount() > 0) {
      List<String> reasons = new ArrayList<>();
      summary.deadLetters().forEach((reason, count) -> reasons.add(count + " " + reason));
      text.append(" (").append(String.join(", ", reasons.stream().sorted().toList())).append(')');
    }
    if (summary.otherDeadLetters() > 0) {
      text.append(" + ").append(Text.count(summary.otherDeadLetters())).append(" not of purchases");
    }
    return text.toString();
  }

  private static void groupTable(Summary summary, List<String> lines) {
    lines.add(
        "group    examples     steps  released  complete   NDCG@20 composed      live    frozen"
            + "  kNN live     scored");
    List<GroupSummary> groups = summary.groups();
    groups.stream().limit(MOST_GROUPS).forEach(group -> lines.add(groupLine(group)));
    if (groups.size() > MOST_GROUPS) {
      lines.add("... and " + (groups.size() - MOST_GROUPS) + " more groups");
    }
  }

  private static String counts(GroupChanges changes) {
    return changes.counts().entrySet().stream()
        .map(kind -> kind.getValue() + " " + kind.getKey())
        .sorted()
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String groupLine(GroupSummary group) {
    return Text.fit(group.group(), 6)
        + Text.right(Text.count(group.examples()), 11)
        + Text.right(Text.count(group.steps()), 10)
        + Text.right("v" + group.releasedVersion(), 10)
        + Text.right(group.completeVersion() < 0 ? "–" : "v" + group.completeVersion(), 10)
        + Text.right(ndcg(group, Report.COMPOSED), 19)
        + Text.right(ndcg(group, Report.LIVE), 10)
        + Text.right(ndcg(group, Report.FROZEN_GLOBAL), 10)
        + Text.right(ndcg(group, Report.ITEM_KNN_LIVE), 10)
        + Text.right(Text.count(group.scored()), 11)
        + remark(group);
  }

  private static String remark(GroupSummary group) {
    if (group.successor() != null) {
      return "   ended, now " + group.successor();
    }
    return group.droppedSteps() > 0 ? "   " + group.droppedSteps() + " steps dropped" : "";
  }

  private static String ndcg(GroupSummary group, String arm) {
    return ndcg(group.quality().getOrDefault(arm, new Quality(0, 0, 0)));
  }

  private static String ndcg(Quality quality) {
    return quality.examples() == 0 ? "–" : String.format(Locale.ROOT, "%.4f", quality.ndcg20());
  }

  private static void comparison(Comparison comparison, int width, List<String> lines) {
    lines.add(
        "Shopper %s bought %s"
            .formatted(comparison.shopper(), String.join(" · ", comparison.history())));
    List<Comparison.Column> columns = comparison.columns();
    int column = width / Math.max(1, columns.size()) - GAP.length();
    lines.add(sideBySide(columns.stream().map(Comparison.Column::heading).toList(), column));
    int rows = columns.stream().mapToInt(shown -> shown.titles().size()).max().orElse(0);
    for (int row = 0; row < rows; row++) {
      int at = row;
      lines.add(sideBySide(columns.stream().map(shown -> title(shown, at)).toList(), column));
    }
  }

  private static String title(Comparison.Column column, int row) {
    return row < column.titles().size() ? (row + 1) + " " + column.titles().get(row) : "";
  }

  private static String sideBySide(List<String> texts, int column) {
    StringBuilder line = new StringBuilder();
    texts.forEach(text -> line.append(GAP).append(Text.fit(text, column)));
    return line.toString().stripTrailing();
  }
}
