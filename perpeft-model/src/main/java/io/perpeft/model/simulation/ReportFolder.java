package io.perpeft.model.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes a report: {@code summary.json} with everything, tables for spreadsheets ({@code arms.csv},
 * {@code seeds.csv}, {@code gains.csv}, {@code curve.csv}, {@code groups.csv}, and {@code
 * drift.csv} where a drift is known), and {@code index.html}, one page that needs nothing else.
 */
public final class ReportFolder {

  private ReportFolder() {}

  /** Writes the files; the folder is made if there is none, older files are replaced. */
  public static void write(SimulationReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("summary.json"), SummaryJson.text(report));
    Files.write(folder.resolve("arms.csv"), ReportTables.arms(report));
    Files.write(folder.resolve("seeds.csv"), ReportTables.seeds(report));
    Files.write(folder.resolve("gains.csv"), ReportTables.gains(report));
    Files.write(folder.resolve("curve.csv"), ReportTables.curve(report));
    Files.write(folder.resolve("groups.csv"), ReportTables.groups(report));
    if (report.drift() == null) {
      Files.deleteIfExists(folder.resolve("drift.csv"));
    } else {
      Files.write(
          folder.resolve("drift.csv"), ReportTables.drift(report.drift(), report.references()));
    }
    Files.writeString(folder.resolve("index.html"), page(report));
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
}
