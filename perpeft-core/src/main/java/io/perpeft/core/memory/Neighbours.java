package io.perpeft.core.memory;

/**
 * How often items were bought near one item, as it counts now, most often first.
 *
 * @param rows of the item memory, distinct
 * @param before how often each was bought before it
 * @param after how often after it
 * @param visit how often in the same visit
 */
public record Neighbours(int[] rows, float[] before, float[] after, float[] visit) {

  public Neighbours {
    if (rows.length != before.length
        || rows.length != after.length
        || rows.length != visit.length) {
      throw new IllegalArgumentException(
          "%d neighbours have %d, %d and %d counts"
              .formatted(rows.length, before.length, after.length, visit.length));
    }
  }

  /** Number of neighbours. */
  public int size() {
    return rows.length;
  }
}
