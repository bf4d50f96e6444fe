package io.perpeft.demo;

/** One value for every aspect: what an item is. */
public record Traits(
    int category, int colour, int pattern, int material, int style, int price, int brand) {

  public Traits {
    check(Aspect.CATEGORY, category);
    check(Aspect.COLOUR, colour);
    check(Aspect.PATTERN, pattern);
    check(Aspect.MATERIAL, material);
    check(Aspect.STYLE, style);
    check(Aspect.PRICE, price);
    check(Aspect.BRAND, brand);
  }

  /** The index of this item's value of an aspect. */
  public int of(Aspect aspect) {
    return switch (aspect) {
      case CATEGORY -> category;
      case COLOUR -> colour;
      case PATTERN -> pattern;
      case MATERIAL -> material;
      case STYLE -> style;
      case PRICE -> price;
      case BRAND -> brand;
    };
  }

  /** The name of this item's value of an aspect. */
  public String name(Aspect aspect) {
    return aspect.value(of(aspect));
  }

  private static void check(Aspect aspect, int value) {
    if (value < 0 || value >= aspect.size()) {
      throw new IllegalArgumentException(
          aspect.key() + " must be in [0, " + aspect.size() + "), got " + value);
    }
  }
}
