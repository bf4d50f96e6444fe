package io.perpeft.demo;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A hidden interest group: which aspects its shoppers care about, and how much (1 is most).
 * PerPEFT's premise is that groups differ in this.
 */
public record InterestGroup(int id, String name, Map<Aspect, Double> weights) {

  private static final List<InterestGroup> ALL =
      List.of(
          group(0, "look", Aspect.COLOUR, Aspect.PATTERN),
          group(1, "fabric", Aspect.MATERIAL, Aspect.STYLE),
          group(2, "label", Aspect.BRAND, Aspect.CATEGORY),
          group(3, "outfit", Aspect.CATEGORY, Aspect.COLOUR),
          group(4, "design", Aspect.STYLE, Aspect.PATTERN),
          group(5, "value", Aspect.PRICE, Aspect.MATERIAL),
          group(6, "print", Aspect.PATTERN, Aspect.CATEGORY),
          group(7, "status", Aspect.PRICE, Aspect.BRAND));

  /** The most groups there can be. */
  static final int MOST = ALL.size();

  public InterestGroup {
    weights = Map.copyOf(weights);
  }

  /** The first {@code count} groups. */
  static List<InterestGroup> first(int count) {
    return ALL.subList(0, count);
  }

  /** How much the group cares about an aspect, in [0, 1]. */
  public double weight(Aspect aspect) {
    return weights.getOrDefault(aspect, 0.0);
  }

  private static InterestGroup group(int id, String name, Aspect first, Aspect second) {
    Map<Aspect, Double> weights = new EnumMap<>(Aspect.class);
    weights.put(first, 1.0);
    weights.put(second, .8);
    return new InterestGroup(id, name, weights);
  }
}
