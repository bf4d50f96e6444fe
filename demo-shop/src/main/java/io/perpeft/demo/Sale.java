package io.perpeft.demo;

/**
 * A purchase by indices.
 *
 * @param timestampMillis epoch milliseconds
 * @param reason what made the shopper choose it
 */
public record Sale(int shopper, int item, long timestampMillis, Reason reason) {

  /** Why an item was bought. */
  public enum Reason {
    /** It suits the shopper's interest. */
    TASTE,
    /** It completes the collection of the basket's first item. */
    BASKET,
    /** Popularity alone. */
    NOISE
  }
}
