package io.perpeft.client.memory;

import io.perpeft.core.memory.VisitCounter;
import io.perpeft.core.memory.VisitMoment;
import java.util.List;

/**
 * What a user bought, and how much of it just now. A <em>visit</em> is a run of purchases with
 * pauses of at most twelve hours: what to show in the middle of one differs from what to show at
 * its beginning.
 *
 * @param items item ids, oldest first; the newest 60 or so are enough
 * @param inVisit how many of the newest were bought in the visit that is still going on; 0 if the
 *     user comes back after a pause
 */
public record UserHistory(List<String> items, int inVisit) {

  public UserHistory {
    items = List.copyOf(items);
    if (inVisit < 0 || inVisit > items.size()) {
      throw new IllegalArgumentException(
          "inVisit is %d, but the history has %d items".formatted(inVisit, items.size()));
    }
  }

  /** A user who comes back after a pause, or for the first time. */
  public static UserHistory beforeVisit(List<String> items) {
    return new UserHistory(items, 0);
  }

  /**
   * The history of a user at a moment.
   *
   * @param items item ids, oldest first
   * @param timesMillis when each was bought, in the same order, milliseconds since the epoch
   * @param nowMillis the moment
   */
  public static UserHistory at(List<String> items, List<Long> timesMillis, long nowMillis) {
    if (items.size() != timesMillis.size()) {
      throw new IllegalArgumentException(
          "%d items have %d times".formatted(items.size(), timesMillis.size()));
    }
    VisitCounter visits = new VisitCounter(1);
    timesMillis.forEach(time -> visits.next(0, time));
    return new UserHistory(items, visits.next(0, nowMillis));
  }

  /** The moment that the user is in. */
  VisitMoment moment() {
    return VisitMoment.of(items.size(), inVisit);
  }

  /** The item bought so many purchases ago, 0 = newest. */
  String item(int age) {
    return items.get(items.size() - 1 - age);
  }
}
