package io.perpeft.demo;

import java.util.List;

/**
 * A shopper of the demo shop.
 *
 * @param index from 0
 * @param activity expected number of sessions, up to a common factor
 * @param interests in time order, the first from the shopper's first day
 */
public record Shopper(int index, String id, double activity, List<Interest> interests) {

  public Shopper {
    interests = List.copyOf(interests);
  }

  /** When the shopper first may buy, epoch milliseconds. */
  public long arrivalMillis() {
    return interests.get(0).fromMillis();
  }

  /** The interest in force at a moment not before arrival. */
  public Interest interestAt(long millis) {
    Interest current = interests.get(0);
    for (Interest interest : interests) {
      if (interest.fromMillis() <= millis) {
        current = interest;
      }
    }
    return current;
  }
}
