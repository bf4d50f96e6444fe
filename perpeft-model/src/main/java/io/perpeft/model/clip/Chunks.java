package io.perpeft.model.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Cuts the items of a call into passes. */
final class Chunks {
  private Chunks() {}

  /**
   * The rows in their order, in runs that each fit a pass when every row is as long as the longest
   * of the run; a row that does not fit has a pass of its own.
   *
   * @param length of a row
   * @param most that a pass may hold
   */
  static List<int[]> of(int[] rows, IntUnaryOperator length, int most) {
    List<int[]> chunks = new ArrayList<>();
    int start = 0;
    int longest = 0;
    for (int i = 0; i < rows.length; i++) {
      longest = Math.max(longest, length.applyAsInt(rows[i]));
      if (i > start && (long) longest * (i + 1 - start) > most) {
        chunks.add(Arrays.copyOfRange(rows, start, i));
        start = i;
        longest = length.applyAsInt(rows[i]);
      }
    }
    if (start < rows.length) {
      chunks.add(Arrays.copyOfRange(rows, start, rows.length));
    }
    return chunks;
  }
}
