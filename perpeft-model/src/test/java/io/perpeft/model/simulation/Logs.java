package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Purchase logs for tests. */
final class Logs {

  private static final long HOUR_MILLIS = 3_600_000;

  private Logs() {}

  /** Users that each buy within one of the blocks of ten items. */
  static List<Purchase> blocks(int users, int items, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Purchase> purchases = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int user = random.nextInt(users);
      int block = user % (items / 10);
      purchases.add(purchase(n, user, block * 10 + random.nextInt(10)));
    }
    return purchases;
  }

  /** The same users and times, every item drawn at random. */
  static List<Purchase> shuffled(List<Purchase> purchases, int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return purchases.stream()
        .map(p -> new Purchase(p.id(), p.user(), "i" + random.nextInt(items), p.timestampMillis()))
        .toList();
  }

  /** The same users and times, other items from a purchase on. */
  static List<Purchase> otherItemsFrom(List<Purchase> purchases, int first, int items) {
    List<Purchase> others = new ArrayList<>(purchases.subList(0, first));
    for (Purchase p : purchases.subList(first, purchases.size())) {
      int item = (Integer.parseInt(p.item().substring(1)) + items / 2) % items;
      others.add(new Purchase(p.id(), p.user(), "i" + item, p.timestampMillis()));
    }
    return others;
  }

  /**
   * Scores before a purchase must not differ up to the publication after the first change, unless
   * the user's own past differs.
   *
   * @param scores by purchase of the stream, with a publication each 64
   */
  static void assertSameWhereNothingChanged(
      List<Purchase> purchases,
      int changed,
      int start,
      List<float[]> scores,
      List<float[]> otherScores) {
    assertThat(otherScores).hasSameSizeAs(scores);
    int published = start + ((changed - start) / 64 + 1) * 64;
    Set<String> touched = new HashSet<>();
    for (int k = start; k < published; k++) {
      String user = purchases.get(k).user();
      if (!touched.contains(user)) {
        assertThat(otherScores.get(k - start))
            .as("scores before purchase %d", k)
            .isEqualTo(scores.get(k - start));
      }
      if (k >= changed) {
        touched.add(user);
      }
    }
    assertThat(touched).as("users whose past changed").isNotEmpty();
  }

  static Purchase purchase(int n, int user, int item) {
    return new Purchase("p" + n, "u" + user, "i" + item, n * HOUR_MILLIS);
  }

  static InteractionLog log(int items, List<Purchase> purchases) {
    return InteractionLog.of(IntStream.range(0, items).mapToObj(i -> "i" + i).toList(), purchases);
  }

  static SimulationOptions options(ArmKind... arms) {
    return options(List.of(7L), arms);
  }

  static SimulationOptions options(List<Long> seeds, ArmKind... arms) {
    return new SimulationOptions(List.of(arms), List.of(arms[0]), .5, 64, 200, 16, .85, seeds);
  }
}
