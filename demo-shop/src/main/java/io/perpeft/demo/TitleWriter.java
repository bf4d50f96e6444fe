package io.perpeft.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Shop titles: category, material, style and brand always, price often, colour and pattern never.
 */
final class TitleWriter {

  private static final double PRICE_NAMED = .7;
  private static final double FILLED = .4;

  private static final List<String> FILLERS =
      List.of(
          "new season",
          "limited edition",
          "gift idea",
          "bestseller",
          "easy care",
          "free returns",
          "back in stock",
          "online exclusive",
          "hand finished",
          "one of our favourites");

  private TitleWriter() {}

  static String title(Traits traits, Dice dice) {
    String brand = word(Aspect.BRAND, traits, dice);
    String style = word(Aspect.STYLE, traits, dice);
    String material = word(Aspect.MATERIAL, traits, dice);
    String category = word(Aspect.CATEGORY, traits, dice);
    String body =
        switch (dice.below(4)) {
          case 0 -> brand + " " + style + " " + material + " " + category;
          case 1 -> brand + " " + category + " in " + material + ", " + style;
          case 2 -> style + " " + category + " by " + brand + ", " + material;
          default -> material + " " + category + ", " + style + " look, " + brand;
        };
    List<String> parts = new ArrayList<>();
    parts.add(Character.toUpperCase(body.charAt(0)) + body.substring(1));
    if (dice.chance(PRICE_NAMED)) {
      parts.add(word(Aspect.PRICE, traits, dice));
    }
    if (dice.chance(FILLED)) {
      parts.add(dice.pick(FILLERS));
    }
    return String.join(" - ", parts);
  }

  static String word(Aspect aspect, Traits traits, Dice dice) {
    return dice.pick(aspect.words(traits.of(aspect)));
  }
}
