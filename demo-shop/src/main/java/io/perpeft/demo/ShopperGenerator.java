package io.perpeft.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws shoppers: hidden group, favourite values, arrival, activity, and who drifts. */
final class ShopperGenerator {

  private static final int FAVOURITES = 3;

  /** Spread of the log weights by which a group leans to some values of every aspect. */
  private static final double GROUP_LEANING = 1.9;

  private static final double ACTIVITY_SPREAD = .8;

  private final DemoShopOptions options;
  private final Timeline timeline;
  private final double[] groupSizes;
  private final List<Map<Aspect, double[]>> leanings = new ArrayList<>();

  ShopperGenerator(DemoShopOptions options) {
    this.options = options;
    timeline = new Timeline(options.days());
    groupSizes = new double[options.groups()];
    Dice dice = Dice.of(options.seed(), "groups");
    for (int group = 0; group < options.groups(); group++) {
      groupSizes[group] = dice.between(.7, 1.3);
      Map<Aspect, double[]> leaning = new EnumMap<>(Aspect.class);
      for (Aspect aspect : Aspect.values()) {
        double[] weights = new double[aspect.size()];
        for (int value = 0; value < weights.length; value++) {
          weights[value] = StrictMath.exp(GROUP_LEANING * dice.gauss());
        }
        leaning.put(aspect, weights);
      }
      leanings.add(leaning);
    }
  }

  List<Shopper> shoppers() {
    List<Shopper> shoppers = new ArrayList<>(options.shoppers());
    for (int index = 0; index < options.shoppers(); index++) {
      shoppers.add(shopper(index));
    }
    return shoppers;
  }

  private Shopper shopper(int index) {
    Dice dice = Dice.of(options.seed(), "shopper", index);
    long arrival = arrivalMillis(index, dice);
    double activity = StrictMath.exp(ACTIVITY_SPREAD * dice.gauss());
    int group = dice.weighted(groupSizes);
    List<Interest> interests = new ArrayList<>();
    interests.add(interest(arrival, group, dice));
    Interest drifted = drifted(index, group, arrival);
    if (drifted != null) {
      interests.add(drifted);
    }
    String id = String.format(Locale.ROOT, "shopper-%05d", index + 1);
    return new Shopper(index, id, activity, interests);
  }

  private long arrivalMillis(int index, Dice dice) {
    double opening = options.shoppers() * (1 - options.newShopperShare());
    if (index < opening) {
      return Timeline.OPENING_MILLIS;
    }
    double share = (index - opening + dice.uniform()) / (options.shoppers() - opening);
    return timeline.at(Math.min(share, 1) * .95);
  }

  /** Drawn from dice of its own, so that a shop with drift is the same shop up to that moment. */
  private @Nullable Interest drifted(int index, int group, long arrival) {
    Drift drift = options.drift();
    if (drift == null) {
      return null;
    }
    long moment = timeline.at(drift.at());
    Dice dice = Dice.of(options.seed(), "drift", index);
    if (!dice.chance(drift.shopperShare()) || arrival >= moment) {
      return null;
    }
    return interest(moment, otherGroup(group, dice), dice);
  }

  private int otherGroup(int group, Dice dice) {
    if (options.groups() == 1) {
      return group;
    }
    double[] others = groupSizes.clone();
    others[group] = 0;
    return dice.weighted(others);
  }

  private Interest interest(long fromMillis, int group, Dice dice) {
    Map<Aspect, List<Integer>> favourites = new EnumMap<>(Aspect.class);
    for (Map.Entry<Aspect, double[]> leaning : leanings.get(group).entrySet()) {
      Aspect aspect = leaning.getKey();
      double[] left = leaning.getValue().clone();
      List<Integer> chosen = new ArrayList<>();
      int count = aspect == Aspect.PRICE ? FAVOURITES - 1 : FAVOURITES;
      for (int k = 0; k < count; k++) {
        int value = dice.weighted(left);
        left[value] = 0;
        chosen.add(value);
      }
      favourites.put(aspect, List.copyOf(chosen));
    }
    return new Interest(fromMillis, group, favourites);
  }
}
