package io.perpeft.core.memory;

/**
 * Settings of an item memory. Two memories of equal options that see the same batches are equal to
 * the last bit.
 *
 * @param factors width d of the co-purchase factors q and c
 * @param history the newest purchases: their factors, and what was bought near them
 * @param profile the purchases that show what a user likes in the long run, for the factors
 * @param visit the purchases of the running visit: what was bought in the same visits as they
 * @param neighbours co-purchases remembered and published of an item, at most
 * @param neighbourHalfLifeMillis event time after which a co-purchase counts half
 * @param negatives K: negatives shared by a micro-batch
 * @param recentPurchases purchases of a group its half of the negatives is drawn from
 * @param factorRate learning rate of q and c (row-wise Adagrad)
 * @param weightRate learning rate of a group's score weights (Adam)
 * @param halfLives how fast purchase counts fade
 * @param maxItems most items remembered; beyond it the ones bought least, by the long count, are
 *     forgotten
 * @param seed of the first factors of an item and of the negatives
 */
public record MemoryOptions(
    int factors,
    HistoryWindow history,
    HistoryWindow profile,
    HistoryWindow visit,
    int neighbours,
    long neighbourHalfLifeMillis,
    int negatives,
    int recentPurchases,
    double factorRate,
    double weightRate,
    HalfLives halfLives,
    int maxItems,
    long seed) {

  /** Widest factors. */
  public static final int MAX_FACTORS = 4096;

  public MemoryOptions {
    requireRange("factors", factors, 1, MAX_FACTORS);
    requireRange("neighbours", neighbours, 1, 4096);
    if (neighbourHalfLifeMillis < 1) {
      throw new IllegalArgumentException(
          "neighbourHalfLifeMillis must be positive, but is " + neighbourHalfLifeMillis);
    }
    requireRange("negatives", negatives, 1, 65_536);
    requireRange("recentPurchases", recentPurchases, 1, 1_000_000);
    requireRange("maxItems", maxItems, 1, 100_000_000);
    requirePositive("factorRate", factorRate, 100);
    requirePositive("weightRate", weightRate, 100);
  }

  /** Neighbours fade so many times slower than the count with the long half-life. */
  private static final long NEIGHBOUR_HALF_LIVES = 10;

  /** The settings that docs/reference/item-memory.md finds best. */
  public static MemoryOptions defaults(HalfLives halfLives, long seed) {
    return new MemoryOptions(
        128,
        new HistoryWindow(10, .85),
        new HistoryWindow(50, .97),
        new HistoryWindow(30, .97),
        256,
        Math.multiplyExact(halfLives.longMillis(), NEIGHBOUR_HALF_LIVES),
        256,
        625,
        .1,
        .02,
        halfLives,
        1_000_000,
        seed);
  }

  /** Newest purchases of a user that anything is made of. */
  public int lookBack() {
    return Math.max(history.length(), Math.max(profile.length(), visit.length()));
  }

  /** These settings with another factor width. */
  public MemoryOptions withFactors(int width) {
    return new MemoryOptions(
        width,
        history,
        profile,
        visit,
        neighbours,
        neighbourHalfLifeMillis,
        negatives,
        recentPurchases,
        factorRate,
        weightRate,
        halfLives,
        maxItems,
        seed);
  }

  /** These settings with another decay ρ of the newest purchases. */
  public MemoryOptions withHistoryDecay(double decay) {
    return new MemoryOptions(
        factors,
        new HistoryWindow(history.length(), decay),
        profile,
        visit,
        neighbours,
        neighbourHalfLifeMillis,
        negatives,
        recentPurchases,
        factorRate,
        weightRate,
        halfLives,
        maxItems,
        seed);
  }

  /** These settings with another limit on the items remembered. */
  public MemoryOptions withMaxItems(int items) {
    return new MemoryOptions(
        factors,
        history,
        profile,
        visit,
        neighbours,
        neighbourHalfLifeMillis,
        negatives,
        recentPurchases,
        factorRate,
        weightRate,
        halfLives,
        items,
        seed);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be in %d..%d, but is %d".formatted(name, min, max, value));
    }
  }

  private static void requirePositive(String name, double value, double max) {
    if (!(value > 0 && value <= max)) {
      throw new IllegalArgumentException(
          "%s must be in (0, %s], but is %s".formatted(name, max, value));
    }
  }
}
