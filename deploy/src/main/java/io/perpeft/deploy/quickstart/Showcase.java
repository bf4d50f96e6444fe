package io.perpeft.deploy.quickstart;

import io.perpeft.client.recommend.Recommendation;
import io.perpeft.client.recommend.Recommender;
import io.perpeft.deploy.display.Comparison;
import io.perpeft.deploy.figures.Figures;
import io.perpeft.deploy.figures.SeenShopper;
import io.perpeft.deploy.figures.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes a shopper of each of the two busiest groups, and shows what either group would recommend
 * for the same purchases. A shopper stays for a while, so that a person can read, and can see the
 * answers change under new versions.
 */
final class Showcase {

  private static final int GROUPS = 2;
  private static final int TOP = 5;
  private static final int SHOWN_PURCHASES = 3;
  private static final long STAY_NANOS = Duration.ofSeconds(20).toNanos();

  private record Pick(String group, SeenShopper shopper) {}

  private final Recommender recommender;
  private final UnaryOperator<String> titleOf;
  private List<Pick> picks = List.of();
  private long pickedNanos;

  /**
   * @param titleOf title of an item by its id
   */
  Showcase(Recommender recommender, UnaryOperator<String> titleOf) {
    this.recommender = recommender;
    this.titleOf = titleOf;
  }

  /** One comparison for each shopper; empty until both groups have had one. */
  List<Comparison> comparisons(Figures figures, Summary summary, long nowNanos) {
    if (picks.isEmpty() || nowNanos - pickedNanos > STAY_NANOS) {
      picks = pick(figures, summary);
      pickedNanos = nowNanos;
    }
    return picks.stream().map(this::comparison).toList();
  }

  private static List<Pick> pick(Figures figures, Summary summary) {
    List<Pick> picks = new ArrayList<>();
    for (String group : summary.busiestGroups(GROUPS)) {
      Optional<SeenShopper> shopper = figures.shopperOf(group);
      shopper.ifPresent(seen -> picks.add(new Pick(group, seen)));
    }
    return picks.size() == GROUPS ? List.copyOf(picks) : List.of();
  }

  private Comparison comparison(Pick pick) {
    List<String> bought = pick.shopper().items();
    List<Comparison.Column> columns = new ArrayList<>();
    for (Pick other : picks) {
      Recommendation best =
          recommender.recommend(other.group(), bought, new HashSet<>(bought), TOP);
      String own = other.equals(pick) ? ", the shopper's own" : "";
      columns.add(
          new Comparison.Column(
              "group %s (v%d)%s".formatted(other.group(), best.version(), own),
              best.items().stream().map(item -> titleOf.apply(item.itemId())).toList()));
    }
    List<String> newest =
        bought.subList(Math.max(0, bought.size() - SHOWN_PURCHASES), bought.size());
    return new Comparison(pick.shopper().user(), newest.stream().map(titleOf).toList(), columns);
  }
}
