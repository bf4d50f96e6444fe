package io.perpeft.demo;

import java.util.Arrays;
import java.util.List;

/** The odds with which an interest picks each item, before popularity. */
final class Taste {

  private Taste() {}

  /** exp(strength · Σ over aspects of group weight · liking), by item index. */
  static double[] odds(
      List<DemoItem> items, Interest interest, InterestGroup group, double strength) {
    double[] odds = new double[items.size()];
    Arrays.fill(odds, 1);
    for (Aspect aspect : group.weights().keySet().stream().sorted().toList()) {
      double[] factor = new double[aspect.size()];
      for (int value = 0; value < factor.length; value++) {
        double utility = group.weight(aspect) * interest.liking(aspect, value);
        factor[value] = StrictMath.exp(strength * utility);
      }
      for (DemoItem item : items) {
        odds[item.index()] *= factor[item.traits().of(aspect)];
      }
    }
    return odds;
  }
}
