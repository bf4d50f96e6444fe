package io.perpeft.demo;

import java.util.List;

/** The odds with which an interest picks each item, before popularity. */
final class Taste {

  private Taste() {}

  /** exp(strength · Σ over aspects of group weight · liking), by item index. */
  static double[] odds(
      List<DemoItem> items, Interest interest, InterestGroup group, double strength) {
    double[][] factor = new double[Aspect.values().length][];
    for (Aspect aspect : Aspect.values()) {
      double[] byValue = new double[aspect.size()];
      for (int value = 0; value < byValue.length; value++) {
        byValue[value] =
            StrictMath.exp(strength * group.weight(aspect) * interest.liking(aspect, value));
      }
      factor[aspect.ordinal()] = byValue;
    }
    double[] odds = new double[items.size()];
    for (DemoItem item : items) {
      double product = 1;
      for (Aspect aspect : Aspect.values()) {
        product *= factor[aspect.ordinal()][item.traits().of(aspect)];
      }
      odds[item.index()] = product;
    }
    return odds;
  }
}
