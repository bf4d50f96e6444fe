package io.perpeft.benchmarks.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a run as a table, line by line as they come, and as JSON. */
final class BenchReport {
  private final List<Figure> figures = new ArrayList<>();
  private final PrintStream out;
  private final String device;
  private final double loadBefore = load();

  BenchReport(PrintStream out, String device) {
    this.out = out;
    this.device = device;
    out.printf("%-52s %10s %-20s %-12s %s%n", "what", "figure", "unit", "goal", "seconds");
  }

  void add(Figure figure) {
    figures.add(figure);
    Yardstick.Timing timing = figure.timing();
    out.printf(
        Locale.ROOT,
        "%-52s %10.4g %-20s %-12s %s%n",
        figure.name(),
        figure.value(),
        figure.unit(),
        (figure.goal() == null ? "" : figure.goal()) + (figure.isShort() ? " MISSED" : ""),
        timing == null
            ? ""
            : String.format(Locale.ROOT, "%.4g at %.0f GFLOP/s", timing.seconds(), timing.rate()));
  }

  void finish() {
    out.printf(
        Locale.ROOT,
        "device %s, load average %.2f before and %.2f after%n",
        device,
        loadBefore,
        load());
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("time", Instant.now().toString()).put("device", device);
    root.put("loadBefore", loadBefore).put("loadAfter", load());
    for (Figure figure : figures) {
      ObjectNode node = root.withArray("figures").addObject();
      node.put("name", figure.name()).put("value", figure.value()).put("unit", figure.unit());
      if (figure.goal() != null) {
        node.put("goal", figure.goal().toString()).put("met", !figure.isShort());
      }
      if (figure.timing() != null) {
        node.put("seconds", figure.timing().seconds());
        node.put("gemmGigaflopsPerSecond", figure.timing().rate());
      }
    }
    Files.writeString(
        file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
