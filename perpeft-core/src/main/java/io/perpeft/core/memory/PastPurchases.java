package io.perpeft.core.memory;

/**
 * What a user had bought before a purchase, as the composed score sees it. A <em>visit</em> is a
 * run of purchases of one user without a long pause: a basket, or a session.
 *
 * @param items rows or other indices of items, oldest first; −1 for an item that is not held
 * @param inVisit how many of the newest belong to the visit that the purchase is part of; 0 if the
 *     purchase begins a visit
 */
public record PastPurchases(int[] items, int inVisit) {

  public PastPurchases {
    if (inVisit < 0 || inVisit > items.length) {
      throw new IllegalArgumentException(
          "%d of %d past purchases cannot be of the visit".formatted(inVisit, items.length));
    }
  }

  /** Purchases there are. */
  int size() {
    return items.length;
  }

  /** The item bought so many purchases ago, 0 = newest. */
  int item(int age) {
    return items[items.length - 1 - age];
  }

  /** The moment in which the purchase is made. */
  public VisitMoment moment() {
    return VisitMoment.of(items.length, inVisit);
  }
}
