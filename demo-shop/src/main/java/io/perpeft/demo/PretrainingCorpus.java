package io.perpeft.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.data.DataFolderWriter;
import io.perpeft.core.data.DataFolderWriter.PurchaseIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Pairs of pictures and captions from which the demo's CLIP learns, as a data folder without
 * purchases. Its items are not those of any shop: every aspect is drawn on its own. Part of the
 * pictures carry signs of material, style, price and brand, and a caption says only what its
 * picture shows; part of the captions read like shop titles.
 *
 * @param pairs number of pairs
 * @param pictureSize edge of the pictures in pixels
 */
public record PretrainingCorpus(long seed, int pairs, int pictureSize) {

  private static final double PLAIN_PICTURES = .35;
  private static final double SHOP_TITLES = .25;
  private static final double SIGN_SHOWN = .8;
  private static final double SEEN_IS_MENTIONED = .9;

  private static final List<Aspect> ON_SIGNS =
      List.of(Aspect.MATERIAL, Aspect.STYLE, Aspect.PRICE, Aspect.BRAND);

  public PretrainingCorpus {
    if (pairs < 1) {
      throw new IllegalArgumentException("pairs must be at least 1, got " + pairs);
    }
  }

  /** What a picture shows besides category, colour and pattern, and what is said of it. */
  private record Pair(Traits traits, Set<Aspect> signs, String caption) {}

  /**
   * Writes the folder; it appears at once, when complete.
   *
   * @throws IllegalArgumentException if it exists
   */
  public void writeTo(Path folder) {
    NewFolder.write(folder, this::fill);
  }

  private void fill(Path folder) throws IOException {
    Files.createDirectory(folder.resolve("images"));
    ItemPainter painter = new ItemPainter(pictureSize);
    List<ObjectNode> lines = new ArrayList<>(pairs);
    for (int index = 0; index < pairs; index++) {
      Pair pair = pair(Dice.of(seed, "pair", index));
      String id = String.format(Locale.ROOT, "pair-%05d", index + 1);
      String image = "images/" + id + ".png";
      Files.write(folder.resolve(image), picture(painter, pair, index));
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      lines.add(line.put("id", id).put("title", pair.caption()).put("image", image));
    }
    DataFolderWriter.write(
        folder, lines.iterator(), Collections.emptyIterator(), PurchaseIds.LEFT_OUT);
  }

  private byte[] picture(ItemPainter painter, Pair pair, int index) {
    Dice dice = Dice.of(seed, "pair-picture", index);
    if (pair.signs().isEmpty()) {
      return painter.picture(pair.traits(), dice);
    }
    return painter.pictureWithSigns(
        pair.traits(), new AspectSigns(pair.traits(), pair.signs()), dice);
  }

  private static Pair pair(Dice dice) {
    Traits traits =
        new Traits(
            dice.below(Aspect.CATEGORY.size()),
            dice.below(Aspect.COLOUR.size()),
            dice.below(Aspect.PATTERN.size()),
            dice.below(Aspect.MATERIAL.size()),
            dice.below(Aspect.STYLE.size()),
            dice.below(Aspect.PRICE.size()),
            dice.below(Aspect.BRAND.size()));
    EnumSet<Aspect> signs = EnumSet.noneOf(Aspect.class);
    double kind = dice.uniform();
    if (kind < SHOP_TITLES) {
      signs.addAll(ON_SIGNS);
      return new Pair(traits, signs, TitleWriter.title(traits, dice));
    }
    if (kind < 1 - PLAIN_PICTURES) {
      for (Aspect aspect : ON_SIGNS) {
        if (dice.chance(SIGN_SHOWN)) {
          signs.add(aspect);
        }
      }
    }
    EnumSet<Aspect> mentioned = EnumSet.copyOf(signs);
    for (Aspect aspect : List.of(Aspect.COLOUR, Aspect.PATTERN)) {
      if (dice.chance(SEEN_IS_MENTIONED)) {
        mentioned.add(aspect);
      }
    }
    return new Pair(traits, signs, CaptionWriter.caption(traits, mentioned, dice));
  }
}
