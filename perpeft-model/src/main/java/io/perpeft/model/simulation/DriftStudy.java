package io.perpeft.model.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which purchases tell what a change of interests does to users. Indices of purchases count from
 * the stream's first.
 *
 * <p>Users count who made a ranked purchase in the stream before their change, or before the first
 * change of anyone if they have none: so every later purchase can be compared with the mean of its
 * own user before, and it does not matter who buys more often.
 */
final class DriftStudy {

  /** Least users of a step, with a change and without. */
  static final int FEWEST = 30;

  /** Steps begin at so many purchases since the change. */
  private static final int[] STEPS = {
    0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, Integer.MAX_VALUE
  };

  /**
   * A ranked purchase after the change; of a user without one, after the first change of anyone.
   *
   * @param step by purchases since then
   */
  record After(int purchase, int user, int step) {}

  private final PurchaseStream stream;
  private final long[] changeMillis;
  private final long atMillis;
  private final boolean[] known;
  private final List<After> after = new ArrayList<>();
  private int steps;

  private DriftStudy(PurchaseStream stream, long[] changeMillis, long atMillis, int fewest) {
    this.stream = stream;
    this.changeMillis = changeMillis;
    this.atMillis = atMillis;
    known = new boolean[changeMillis.length];
    int size = stream.end() - stream.start();
    for (int i = 0; i < size; i++) {
      known[user(i)] |= isRanked(i) && isBefore(i);
    }
    int[] made = new int[changeMillis.length];
    for (int i = 0; i < size; i++) {
      if (!isBefore(i)) {
        int since = made[user(i)]++;
        if (known[user(i)] && isRanked(i)) {
          after.add(new After(i, user(i), step(since)));
        }
      }
    }
    keepComparable(fewest);
  }

  /**
   * @param fewest least users of a step
   * @return null if nobody changes, or too few users are known before and after
   */
  static @Nullable DriftStudy of(PurchaseStream stream, HiddenInterests hidden, int fewest) {
    long[] changes = stream.log().users().stream().mapToLong(hidden::changeMillis).toArray();
    long at = Arrays.stream(changes).min().orElse(Long.MAX_VALUE);
    DriftStudy study = new DriftStudy(stream, changes, at, fewest);
    return study.steps == 0 ? null : study;
  }

  /** Event time of the first change of anyone. */
  long atMillis() {
    return atMillis;
  }

  int users() {
    return known.length;
  }

  boolean isKnown(int user) {
    return known[user];
  }

  boolean changes(int user) {
    return changeMillis[user] != Long.MAX_VALUE;
  }

  /** Known users whose interests change, or do not. */
  int count(boolean changed) {
    return (int)
        IntStream.range(0, known.length).filter(u -> known[u] && changes(u) == changed).count();
  }

  /** Ranked purchases of known users after the change that can be compared. */
  List<After> after() {
    return after;
  }

  /** Ranked purchases of known users before it. */
  int[] before() {
    return IntStream.range(0, stream.end() - stream.start())
        .filter(i -> known[user(i)] && isRanked(i) && isBefore(i))
        .toArray();
  }

  int user(int purchase) {
    return stream.log().user(stream.start() + purchase);
  }

  int steps() {
    return steps;
  }

  /** Fewest purchases since the change in a step. */
  static int from(int step) {
    return STEPS[step];
  }

  /** Most purchases since the change in a step. */
  static int until(int step) {
    return STEPS[step + 1] - 1;
  }

  private static int step(int since) {
    int step = 0;
    while (since >= STEPS[step + 1]) {
      step++;
    }
    return step;
  }

  /** Drops steps from the first on that too few users reach, with a change or without. */
  private void keepComparable(int fewest) {
    while (steps < STEPS.length - 1
        && usersIn(steps, true) >= fewest
        && usersIn(steps, false) >= fewest) {
      steps++;
    }
    after.removeIf(one -> one.step() >= steps);
  }

  private long usersIn(int step, boolean changed) {
    return after.stream()
        .filter(one -> one.step() == step && changes(one.user()) == changed)
        .map(After::user)
        .distinct()
        .count();
  }

  private boolean isRanked(int purchase) {
    return !stream.isRepeat(stream.start() + purchase);
  }

  private boolean isBefore(int purchase) {
    return time(purchase) < changed(user(purchase));
  }

  private long changed(int user) {
    return changes(user) ? changeMillis[user] : atMillis;
  }

  private long time(int purchase) {
    return stream.log().timeMillis(stream.start() + purchase);
  }
}
