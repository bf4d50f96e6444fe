package io.perpeft.deploy.soak;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What series did over the quarters of a run. The first quarter is for warming up; what the last
 * has more than the second is growth.
 */
final class Growth {
  private static final int QUARTERS = 4;

  private final Map<Series, List<Double>> values = new LinkedHashMap<>();

  /** Adds one look; NaN is passed over. */
  void add(Map<Series, Double> look) {
    look.forEach(
        (series, value) -> {
          if (!value.isNaN()) {
            values.computeIfAbsent(series, key -> new ArrayList<>()).add(value);
          }
        });
  }

  /**
   * @param tolerance share by which the last quarter may be above the second
   */
  boolean grows(double tolerance) {
    return values.isEmpty()
        || values.entrySet().stream()
            .anyMatch(entry -> grows(entry.getKey(), entry.getValue(), tolerance));
  }

  private static boolean grows(Series series, List<Double> looks, double tolerance) {
    double before = median(looks, 1);
    double after = median(looks, QUARTERS - 1);
    return !(after <= before + Math.max(series.slack(), tolerance * before));
  }

  /** Prints a table: each series' median over each quarter, and what grows. */
  void print(PrintWriter out, double tolerance) {
    out.printf("%-34s %10s %10s %10s %10s%n", "median of each quarter", "1st", "2nd", "3rd", "4th");
    values.forEach(
        (series, looks) ->
            out.printf(
                "%-34s %,10.0f %,10.0f %,10.0f %,10.0f%s%n",
                series.name(),
                median(looks, 0),
                median(looks, 1),
                median(looks, 2),
                median(looks, QUARTERS - 1),
                grows(series, looks, tolerance) ? "   grows" : ""));
    out.println();
    out.println(grows(tolerance) ? "FAILED: something grows" : "PASSED: nothing grows");
  }

  /** NaN where there is no value then. */
  private static double median(List<Double> looks, int quarter) {
    int size = looks.size();
    double[] part =
        looks.subList(size * quarter / QUARTERS, size * (quarter + 1) / QUARTERS).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return part.length == 0 ? Double.NaN : part[part.length / 2];
  }
}
