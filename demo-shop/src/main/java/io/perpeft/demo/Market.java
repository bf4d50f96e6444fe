package io.perpeft.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * How well each item sells on a day, whoever buys: Zipf appeal, more in the first weeks after
 * launch, more while one of its values is in fashion, more in a week of promotion, nothing before
 * launch.
 */
final class Market {

  private static final double NOVELTY = 1.5;
  private static final double NOVELTY_HALF_LIFE_DAYS = 8;
  private static final int FASHION_DAYS = 15;
  private static final int PROMOTION_DAYS = 7;
  private static final double PROMOTED_SHARE = .02;
  private static final double PROMOTION = 4;

  private static final List<Aspect> FASHIONABLE =
      List.of(Aspect.COLOUR, Aspect.PATTERN, Aspect.MATERIAL, Aspect.STYLE);

  private final DemoShopOptions options;
  private final List<DemoItem> items;
  private final Timeline timeline;
  private final List<Fashion> fashions = new ArrayList<>();

  Market(DemoShopOptions options, List<DemoItem> items) {
    this.options = options;
    this.items = List.copyOf(items);
    timeline = new Timeline(options.days());
    Dice dice = Dice.of(options.seed(), "fashions");
    for (Aspect aspect : FASHIONABLE) {
      int day = -dice.below(FASHION_DAYS);
      while (day < options.days()) {
        fashions.add(
            new Fashion(aspect, dice.below(aspect.size()), Math.max(0, day), day + FASHION_DAYS));
        day += FASHION_DAYS;
      }
    }
  }

  List<Fashion> fashions() {
    return List.copyOf(fashions);
  }

  /**
   * Weights by item index on a day. Items launched during the day have theirs, so a buyer must
   * check the moment.
   */
  double[] weights(int day) {
    double[] weights = new double[items.size()];
    for (DemoItem item : items) {
      int age = day - timeline.day(item.availableFromMillis());
      if (age >= 0) {
        weights[item.index()] =
            item.appeal() * novelty(item, age) * fashion(item, day) * promotion(item, day);
      }
    }
    return weights;
  }

  private static double novelty(DemoItem item, int age) {
    boolean fromOpening = item.availableFromMillis() == Timeline.OPENING_MILLIS;
    return fromOpening ? 1 : 1 + NOVELTY * StrictMath.pow(2, -age / NOVELTY_HALF_LIFE_DAYS);
  }

  private double fashion(DemoItem item, int day) {
    double factor = 1;
    for (Fashion fashion : fashions) {
      if (fashion.fromDay() <= day
          && day < fashion.toDay()
          && item.traits().of(fashion.aspect()) == fashion.value()) {
        factor *= options.trendStrength();
      }
    }
    return factor;
  }

  private double promotion(DemoItem item, int day) {
    int week = day / PROMOTION_DAYS;
    boolean promoted =
        Dice.of(options.seed(), "promotion-" + week, item.index()).chance(PROMOTED_SHARE);
    return promoted ? PROMOTION : 1;
  }
}
