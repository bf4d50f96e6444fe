package io.perpeft.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A property in which the shop's items differ, and its values. The first word of a value is its
 * name in files; titles use any of its words. Colour and pattern are seen in the picture only;
 * material, style, price and brand are named in the title only; the category is in both.
 */
public enum Aspect {
  CATEGORY(
      "t-shirt|tee|top",
      "dress|gown|frock",
      "trousers|pants|chinos",
      "skirt|kilt",
      "jacket|coat|blazer",
      "hat|cap",
      "scarf|shawl|wrap",
      "bag|tote|handbag",
      "shoes|sneakers|trainers",
      "socks|stockings",
      "cushion|pillow",
      "umbrella|parasol"),
  COLOUR(
      "red|crimson",
      "orange|tangerine",
      "yellow|lemon",
      "green|emerald",
      "turquoise|teal",
      "blue|navy",
      "purple|violet",
      "pink|rose",
      "brown|chestnut",
      "grey|silver"),
  PATTERN(
      "plain|solid",
      "striped|pinstripe",
      "dotted|spotted",
      "checked|plaid",
      "zigzag|chevron",
      "floral|flowery",
      "marbled|mottled"),
  MATERIAL(
      "cotton|jersey",
      "wool|merino",
      "linen|flax",
      "silk|satin",
      "denim|jeans fabric",
      "leather|suede",
      "velvet|plush",
      "canvas|sailcloth"),
  STYLE(
      "classic|timeless",
      "boho|bohemian",
      "sporty|athletic",
      "vintage|retro",
      "minimalist|clean cut",
      "urban|streetwear",
      "romantic|dreamy",
      "nordic|scandi"),
  PRICE(
      "budget|bargain",
      "affordable|value",
      "everyday|standard",
      "premium|select",
      "luxury|couture"),
  BRAND(
      "Aldermoor",
      "Brindleby",
      "Corvane",
      "Dunlarke",
      "Elowyne",
      "Fjordahl",
      "Galvano",
      "Hartwisp",
      "Ivarra",
      "Jorvette",
      "Kestrelin",
      "Lumbrook");

  @SuppressWarnings("ImmutableEnumChecker") // unmodifiable lists of strings
  private final List<List<String>> words;

  Aspect(String... values) {
    words = Stream.of(values).map(value -> List.of(value.split("\\|"))).toList();
  }

  /** The aspect's key in {@code items.jsonl} and {@code truth.json}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Number of values; a value is an index below it. */
  public int size() {
    return words.size();
  }

  /** The name of a value. */
  public String value(int index) {
    return words.get(index).get(0);
  }

  /** The words that titles use for a value, its name first. */
  public List<String> words(int index) {
    return words.get(index);
  }

  /** The index of the value with this name, the reverse of {@link #value(int)}. */
  public int indexOf(String value) {
    for (int index = 0; index < size(); index++) {
      if (value(index).equals(value)) {
        return index;
      }
    }
    throw new IllegalArgumentException("'" + value + "' is no value of aspect " + key());
  }
}
