package io.perpeft.model.training;

import io.perpeft.model.evaluation.LeaveOneOut;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Where bootstrap draws its negatives from, and what each user bought, so that none of it is ever a
 * negative for that user. What counts as bought is the training part: held-out items must not be
 * given away.
 */
final class NegativePool {
  /** Draws before a user is taken to have bought nearly everything. */
  private static final int ATTEMPTS = 100;

  private final int[] candidates;
  private final int[] purchases;
  private final int[] purchaseCounts;
  private final int[][] bought;

  private NegativePool(int[] candidates, int[] purchases, int[] purchaseCounts, int[][] bought) {
    this.candidates = candidates;
    this.purchases = purchases;
    this.purchaseCounts = purchaseCounts;
    this.bought = bought;
  }

  /** All items. */
  static NegativePool ofAll(LeaveOneOut split) {
    int[] all = new int[split.items()];
    Arrays.setAll(all, i -> i + 1);
    return of(split, all, user -> true);
  }

  /** The items that these users bought. */
  static NegativePool ofUsers(LeaveOneOut split, IntPredicate users) {
    int[] items =
        IntStream.range(0, split.users())
            .filter(users)
            .flatMap(user -> Arrays.stream(split.training(user)))
            .sorted()
            .distinct()
            .toArray();
    return of(split, items, users);
  }

  private static NegativePool of(LeaveOneOut split, int[] candidates, IntPredicate users) {
    int[][] bought = new int[split.users()][];
    int[] counts = new int[split.items() + 1];
    int[] purchases =
        IntStream.range(0, split.users())
            .filter(users)
            .flatMap(user -> Arrays.stream(split.training(user)))
            .toArray();
    for (int item : purchases) {
      counts[item]++;
    }
    for (int user = 0; user < bought.length; user++) {
      bought[user] = Arrays.stream(split.training(user)).sorted().distinct().toArray();
    }
    return new NegativePool(candidates, purchases, counts, bought);
  }

  boolean hasBought(int user, int item) {
    return Arrays.binarySearch(bought[user], item) >= 0;
  }

  /** One of the candidates uniformly, or, as likely, the item of one of the purchases. */
  int draw(Random random) {
    return random.nextBoolean()
        ? candidates[random.nextInt(candidates.length)]
        : purchases[random.nextInt(purchases.length)];
  }

  /** Chance of {@link #draw}. */
  double chance(int item) {
    return 0.5 / candidates.length + 0.5 * purchaseCounts[item] / purchases.length;
  }

  /** A candidate that the user has not bought, uniformly; 0 if there is hardly any. */
  int drawUnbought(int user, Random random) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int item = candidates[random.nextInt(candidates.length)];
      if (!hasBought(user, item)) {
        return item;
      }
    }
    int[] left = Arrays.stream(candidates).filter(item -> !hasBought(user, item)).toArray();
    return left.length == 0 ? 0 : left[random.nextInt(left.length)];
  }
}
