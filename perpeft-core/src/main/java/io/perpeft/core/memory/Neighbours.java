package io.perpeft.core.memory;

/**
 * The items bought near one item, strongest first.
 *
 * @param rows of the item memory, distinct
 * @param strengths C(i, j) / (n(i)^½ · n(j)^¼) by row, not increasing
 */
public record Neighbours(int[] rows, float[] strengths) {

  public Neighbours {
    if (rows.length != strengths.length) {
      throw new IllegalArgumentException(
          "%d neighbours have %d strengths".formatted(rows.length, strengths.length));
    }
  }

  /** Number of neighbours. */
  public int size() {
    return rows.length;
  }
}
