package io.perpeft.model.clip;

import org.jspecify.annotations.Nullable;

/**
 * Hidden states of frozen towers at the pooled position, before any final norm.
 *
 * @param image [items, depths, imageWidth] row-major, or null if there is no image tower
 * @param text [items, depths, textWidth] row-major, or null if there is no text tower
 */
public record HiddenStates(
    int items,
    int depths,
    int imageWidth,
    int textWidth,
    float @Nullable [] image,
    float @Nullable [] text) {

  /** In full, since javac forgets the array annotations of a compact constructor. */
  public HiddenStates(
      int items,
      int depths,
      int imageWidth,
      int textWidth,
      float @Nullable [] image,
      float @Nullable [] text) {
    check("image", image, items, depths, imageWidth);
    check("text", text, items, depths, textWidth);
    this.items = items;
    this.depths = depths;
    this.imageWidth = imageWidth;
    this.textWidth = textWidth;
    this.image = image;
    this.text = text;
  }

  private static void check(
      String name, float @Nullable [] values, int items, int depths, int width) {
    int length = values == null ? 0 : values.length;
    if (length != (long) items * depths * width) {
      throw new IllegalArgumentException(
          "hidden states \"%s\" hold %d numbers, expected %d items x %d depths x %d"
              .formatted(name, length, items, depths, width));
    }
  }
}
