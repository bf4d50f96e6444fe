package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.memory.VisitCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A log split in two: history that everyone may learn from beforehand, and the stream that is
 * ranked purchase by purchase. What is known before a purchase is worked out here, from the
 * purchases before it alone. Immutable.
 */
final class PurchaseStream {

  private final InteractionLog log;
  private final int start;
  private final int historyLength;

  /** Purchases the user made before this one, by purchase. */
  private final int[] ordinal;

  private final int[][] itemsOfUser;

  /** Previous purchase of the same user, −1 for the first. */
  private final int[] previous;

  /** Purchases of the same visit before it, by purchase. */
  private final int[] inVisit;

  private final boolean[] repeated;
  private final boolean[] itemInHistory;
  private final boolean[] userInHistory;

  /**
   * @param start number of purchases that are history
   * @param historyLength L
   */
  PurchaseStream(InteractionLog log, int start, int historyLength) {
    if (start < 0 || start > log.size()) {
      throw new IllegalArgumentException(
          "a stream cannot start at purchase %d of %d".formatted(start, log.size()));
    }
    this.log = log;
    this.start = start;
    this.historyLength = historyLength;
    ordinal = new int[log.size()];
    previous = new int[log.size()];
    inVisit = new int[log.size()];
    repeated = new boolean[log.size()];
    itemsOfUser = new int[log.users().size()][];
    Arrays.setAll(itemsOfUser, log::itemsOf);
    itemInHistory = new boolean[log.items().size() + 1];
    userInHistory = new boolean[log.users().size()];
    int[] bought = new int[log.users().size()];
    int[] last = new int[log.users().size()];
    Arrays.fill(last, -1);
    VisitCounter visits = new VisitCounter(last.length);
    BitSet[] owned = new BitSet[log.users().size()];
    Arrays.setAll(owned, user -> new BitSet());
    for (int k = 0; k < log.size(); k++) {
      int user = log.user(k);
      ordinal[k] = bought[user]++;
      previous[k] = last[user];
      inVisit[k] = visits.next(user, log.timeMillis(k));
      last[user] = k;
      repeated[k] = owned[user].get(log.item(k));
      owned[user].set(log.item(k));
      if (k < start) {
        itemInHistory[log.item(k)] = true;
        userInHistory[user] = true;
      }
    }
  }

  int historyLength() {
    return historyLength;
  }

  InteractionLog log() {
    return log;
  }

  /** Index of the first purchase of the stream. */
  int start() {
    return start;
  }

  /** Index after the last purchase. */
  int end() {
    return log.size();
  }

  /** Number of items; item indices are {@code 1 .. items()}. */
  int items() {
    return log.items().size();
  }

  /** What is known before purchase {@code k} of a user of this group. */
  Visit visit(int k, int group) {
    int user = log.user(k);
    int[] owned = Arrays.copyOf(itemsOfUser[user], ordinal[k]);
    int[] history =
        Arrays.copyOfRange(owned, Math.max(0, owned.length - historyLength), owned.length);
    return new Visit(k, user, group, history, owned, inVisit[k], log.timeMillis(k));
  }

  List<Visit> visits(int from, int until, int[] groups) {
    List<Visit> visits = new ArrayList<>(until - from);
    for (int k = from; k < until; k++) {
      visits.add(visit(k, groups[k]));
    }
    return visits;
  }

  /** Whether the user of purchase {@code k} had its item already. */
  boolean isRepeat(int k) {
    return repeated[k];
  }

  /** Whether the item of purchase {@code k} was bought in the history. */
  boolean isWarm(int k) {
    return itemInHistory[log.item(k)];
  }

  /** Whether the user of purchase {@code k} bought nothing in the history. */
  boolean isNewUser(int k) {
    return !userInHistory[log.user(k)];
  }

  /** Whether the user's purchase before {@code k} exists and was on another day (UTC). */
  boolean isOtherDay(int k) {
    return previous[k] >= 0 && day(k) != day(previous[k]);
  }

  private long day(int k) {
    return Math.floorDiv(log.timeMillis(k), TimeUnit.DAYS.toMillis(1));
  }
}
