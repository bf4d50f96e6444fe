package io.perpeft.model.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.ranking.RankingQuality;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes a report: {@code summary.json} with everything, {@code arms.csv}, {@code curve.csv} and
 * {@code groups.csv} for spreadsheets, and {@code index.html}, one page that needs nothing else.
 */
public final class ReportFolder {

  private ReportFolder() {}

  /** Writes the files; the folder is made if there is none, older files are replaced. */
  public static void write(SimulationReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("summary.json"), SummaryJson.text(report));
    Files.write(folder.resolve("arms.csv"), arms(report));
    Files.write(folder.resolve("curve.csv"), curve(report));
    Files.write(folder.resolve("groups.csv"), groups(report));
    Files.writeString(folder.resolve("index.html"), page(report));
  }

  private static List<String> arms(SimulationReport report) {
    List<String> header = new ArrayList<>(List.of("arm"));
    for (Segment segment : Segment.values()) {
      header.add(segment.prefix() + "purchases");
      for (Segment.Figure figure : Segment.figures()) {
        header.add(segment.prefix() + figure.name());
      }
    }
    header.addAll(
        List.of(
            "gain_ndcg20",
            "gain_low",
            "gain_high",
            "coverage",
            "moved_per_1000",
            "steps",
            "cpu_seconds_per_1000",
            "learn_cpu_seconds_per_1000"));
    List<String> lines = new ArrayList<>(List.of(String.join(",", header)));
    for (ArmFigures arm : report.arms()) {
      List<String> cells = new ArrayList<>(List.of(arm.arm()));
      for (Segment segment : Segment.values()) {
        RankingQuality quality = arm.of(segment);
        cells.add(String.valueOf(quality.count()));
        for (Segment.Figure figure : Segment.figures()) {
          cells.add(number(figure.value().applyAsDouble(quality)));
        }
      }
      cells.add(number(arm.gain().mean()));
      cells.add(number(arm.gain().low()));
      cells.add(number(arm.gain().high()));
      cells.add(number(arm.coverage()));
      cells.add(number(report.movedPer1000()));
      cells.add(String.valueOf(arm.steps()));
      cells.add(number(arm.cpuSecondsPer1000()));
      cells.add(number(arm.learnCpuSecondsPer1000()));
      lines.add(String.join(",", cells));
    }
    return lines;
  }

  private static List<String> curve(SimulationReport report) {
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

  private static List<String> groups(SimulationReport report) {
    List<String> lines = new ArrayList<>(List.of("arm,group,purchases,ndcg20"));
    for (ArmFigures arm : report.arms()) {
      arm.byGroup()
          .forEach(
              (group, ndcg) ->
                  lines.add(
                      "%s,%d,%d,%s"
                          .formatted(
                              arm.arm(),
                              group,
                              report.groupPurchases().getOrDefault(group, 0),
                              number(ndcg))));
    }
    return lines;
  }

  private static String page(SimulationReport report) throws IOException {
    // "</" would end the script element that carries the data.
    String data = SummaryJson.text(report).replace("</", "<\\/");
    return resource("page.html")
        .replace("/*PLOT-STYLE*/", resource("uplot/uPlot.min.css"))
        .replace("/*STYLE*/", resource("page.css"))
        .replace("/*PLOT*/", resource("uplot/uPlot.iife.min.js"))
        .replace("/*SCRIPT*/", resource("page.js"))
        .replace("/*DATA*/", data);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ReportFolder.class.getResourceAsStream("report/" + name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
