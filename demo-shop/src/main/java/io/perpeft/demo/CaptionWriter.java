package io.perpeft.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Captions of pictures: what is seen, in words and word orders that vary. */
final class CaptionWriter {

  private static final List<Aspect> ADJECTIVES =
      List.of(Aspect.COLOUR, Aspect.PATTERN, Aspect.MATERIAL, Aspect.STYLE, Aspect.PRICE);

  private CaptionWriter() {}

  /** The category, and those of the other aspects that are to be mentioned. */
  static String caption(Traits traits, Set<Aspect> mentioned, Dice dice) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    for (int place : dice.permutation(ADJECTIVES.size())) {
      Aspect aspect = ADJECTIVES.get(place);
      if (mentioned.contains(aspect)) {
        (dice.chance(.6) ? before : after).add(TitleWriter.word(aspect, traits, dice));
      }
    }
    if (mentioned.contains(Aspect.BRAND)) {
      String brand = TitleWriter.word(Aspect.BRAND, traits, dice);
      if (dice.chance(.5)) {
        before.add(0, brand);
      } else {
        after.add("by " + brand);
      }
    }
    before.add(TitleWriter.word(Aspect.CATEGORY, traits, dice));
    String caption = String.join(" ", before);
    return after.isEmpty() ? caption : caption + ", " + String.join(", ", after);
  }
}
