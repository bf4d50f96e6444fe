package io.perpeft.core.memory;

/**
 * How fast the three purchase counts of an item fade, in milliseconds of event time.
 *
 * @param shortMillis half-life of the count that follows the day's bestsellers
 * @param middleMillis half-life of the count that follows weeks
 * @param longMillis half-life of the count that remembers seasons
 */
public record HalfLives(long shortMillis, long middleMillis, long longMillis) {

  /** Counts an item has. */
  public static final int COUNTS = 3;

  /** Purchases of the whole shop after which each count has halved, when set from a rate. */
  private static final long[] PURCHASES = {100, 1_000, 10_000};

  public HalfLives {
    if (shortMillis < 1 || middleMillis < shortMillis || longMillis < middleMillis) {
      throw new IllegalArgumentException(
          "half-lives must be positive and not decrease, but are %d, %d, %d ms"
              .formatted(shortMillis, middleMillis, longMillis));
    }
  }

  /**
   * Half-lives of 100, 1,000 and 10,000 purchases at the rate at which a shop sells.
   *
   * @param millisPerPurchase mean event time between two purchases of the shop, in milliseconds
   */
  public static HalfLives atRate(double millisPerPurchase) {
    if (!(millisPerPurchase >= 0) || Double.isInfinite(millisPerPurchase)) {
      throw new IllegalArgumentException(
          "millisPerPurchase must be a finite number >= 0, but is " + millisPerPurchase);
    }
    return new HalfLives(
        Math.max(1, Math.round(PURCHASES[0] * millisPerPurchase)),
        Math.max(1, Math.round(PURCHASES[1] * millisPerPurchase)),
        Math.max(1, Math.round(PURCHASES[2] * millisPerPurchase)));
  }

  /** The half-life of count {@code index} (0 short, 1 middle, 2 long) in milliseconds. */
  public long millis(int index) {
    return switch (index) {
      case 0 -> shortMillis;
      case 1 -> middleMillis;
      case 2 -> longMillis;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }
}
