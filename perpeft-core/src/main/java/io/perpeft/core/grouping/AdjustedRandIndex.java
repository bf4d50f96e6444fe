package io.perpeft.core.grouping;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How far two groupings of the same things agree, chance put at 0 (Hubert and Arabie, 1985): 1 for
 * the same grouping under whatever names, below 0 for less agreement than by chance.
 */
public final class AdjustedRandIndex {
  private record Cell(int first, int second) {}

  private AdjustedRandIndex() {}

  /**
   * @param first group of each thing
   * @param second group of each thing, of the same length
   * @return 1 if neither grouping tells anything apart, or both tell everything apart
   */
  public static double of(int[] first, int[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "groupings of %d and %d things cannot be compared"
              .formatted(first.length, second.length));
    }
    Map<Cell, Long> cells = new HashMap<>();
    Map<Integer, Long> rows = new HashMap<>();
    Map<Integer, Long> columns = new HashMap<>();
    for (int i = 0; i < first.length; i++) {
      cells.merge(new Cell(first[i], second[i]), 1L, Long::sum);
      rows.merge(first[i], 1L, Long::sum);
      columns.merge(second[i], 1L, Long::sum);
    }
    double together = pairs(cells.values());
    double inFirst = pairs(rows.values());
    double inSecond = pairs(columns.values());
    double all = pairs(first.length);
    double expected = all > 0 ? inFirst * inSecond / all : 0;
    double most = (inFirst + inSecond) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
  }

  private static double pairs(Collection<Long> counts) {
    return counts.stream().mapToDouble(AdjustedRandIndex::pairs).sum();
  }

  private static double pairs(long count) {
    return count * (count - 1) / 2.0;
  }
}
