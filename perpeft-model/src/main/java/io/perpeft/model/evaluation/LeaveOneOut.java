package io.perpeft.model.evaluation;

import io.perpeft.core.data.InteractionLog;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Each user's purchases in time order, split: the last is for testing, the one before for
 * validation, the rest for training. Users with fewer than three purchases only train.
 */
public final class LeaveOneOut {
  private static final int HELD_OUT = 2;

  private final int items;
  private final int[][] purchases;

  public LeaveOneOut(InteractionLog log) {
    items = log.items().size();
    purchases = new int[log.users().size()][];
    Arrays.setAll(purchases, log::itemsOf);
  }

  /** Number of users, those without any purchase included. */
  public int users() {
    return purchases.length;
  }

  /** Number of items; their indices are 1..items. */
  public int items() {
    return items;
  }

  /** What the user bought in the training part, in time order. */
  public int[] training(int user) {
    int[] all = purchases[user];
    return isHeldOut(user) ? Arrays.copyOf(all, all.length - HELD_OUT) : all.clone();
  }

  /** Whether the user has a validation and a test item. */
  public boolean isHeldOut(int user) {
    return purchases[user].length > HELD_OUT;
  }

  /** The users with a validation and a test item. */
  public int[] heldOutUsers() {
    return IntStream.range(0, users()).filter(this::isHeldOut).toArray();
  }

  /** The held-out items of these users. */
  public Questions validation(int[] users) {
    return questions(users, 2);
  }

  /** The last items of these users, whose histories then include the validation items. */
  public Questions test(int[] users) {
    return questions(users, 1);
  }

  /**
   * Held-out items to be ranked.
   *
   * @param histories what is known of each user, in time order
   * @param targets the held-out item of each
   * @param excluded each user's training part, which is not ranked
   */
  public record Questions(int[] users, int[][] histories, int[] targets, int[][] excluded) {
    /** Those at these places. */
    public Questions select(int[] places) {
      return new Questions(
          IntStream.of(places).map(i -> users[i]).toArray(),
          IntStream.of(places).mapToObj(i -> histories[i]).toArray(int[][]::new),
          IntStream.of(places).map(i -> targets[i]).toArray(),
          IntStream.of(places).mapToObj(i -> excluded[i]).toArray(int[][]::new));
    }

    public int size() {
      return users.length;
    }
  }

  private Questions questions(int[] users, int fromEnd) {
    int[][] histories = new int[users.length][];
    int[] targets = new int[users.length];
    int[][] excluded = new int[users.length][];
    for (int i = 0; i < users.length; i++) {
      int[] all = purchases[users[i]];
      if (!isHeldOut(users[i])) {
        throw new IllegalArgumentException(
            "user %d has %d purchases and none held out".formatted(users[i], all.length));
      }
      histories[i] = Arrays.copyOf(all, all.length - fromEnd);
      targets[i] = all[all.length - fromEnd];
      excluded[i] = training(users[i]);
    }
    return new Questions(users, histories, targets, excluded);
  }
}
