package io.perpeft.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws the catalogue, collection by collection, in order of launch. */
final class CatalogueGenerator {

  private static final int SMALLEST_COLLECTION = 3;
  private static final int LARGEST_COLLECTION = 6;

  private final DemoShopOptions options;
  private final Timeline timeline;

  CatalogueGenerator(DemoShopOptions options) {
    this.options = options;
    timeline = new Timeline(options.days());
  }

  List<DemoItem> items() {
    Dice dice = Dice.of(options.seed(), "catalogue");
    int[] popularityRank = dice.permutation(options.items());
    List<DemoItem> items = new ArrayList<>(options.items());
    for (int collection = 0; items.size() < options.items(); collection++) {
      int size = SMALLEST_COLLECTION + dice.below(LARGEST_COLLECTION - SMALLEST_COLLECTION + 1);
      int[] categories = dice.permutation(Aspect.CATEGORY.size());
      int style = dice.below(Aspect.STYLE.size());
      int brand = dice.below(Aspect.BRAND.size());
      long launch = launchMillis(items.size(), dice);
      for (int k = 0; k < size && items.size() < options.items(); k++) {
        Traits traits =
            new Traits(
                categories[k],
                dice.below(Aspect.COLOUR.size()),
                dice.below(Aspect.PATTERN.size()),
                dice.below(Aspect.MATERIAL.size()),
                style,
                price(brand, dice),
                brand);
        items.add(item(items.size(), traits, collection, popularityRank, launch));
      }
    }
    return items;
  }

  /** The first items are there at opening, the others come evenly over the shop's duration. */
  private long launchMillis(int index, Dice dice) {
    int opening = options.openingItems();
    if (index < opening) {
      return Timeline.OPENING_MILLIS;
    }
    double share = (index - opening + dice.uniform()) / (options.items() - opening);
    return timeline.at(Math.min(share, 1) * .98);
  }

  /** Brands keep to a price band, give or take one. */
  private static int price(int brand, Dice dice) {
    int band = brand * Aspect.PRICE.size() / Aspect.BRAND.size();
    int shifted = band + dice.below(3) - 1;
    return Math.max(0, Math.min(Aspect.PRICE.size() - 1, shifted));
  }

  private DemoItem item(int index, Traits traits, int collection, int[] rank, long launch) {
    return new DemoItem(
        index,
        String.format(Locale.ROOT, "item-%04d", index + 1),
        TitleWriter.title(traits, Dice.of(options.seed(), "title", index)),
        traits,
        collection,
        StrictMath.pow(rank[index] + 1.0, -options.popularitySkew()),
        launch);
  }
}
