package io.perpeft.model.clip;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * A decoded picture whose rows are read as 8-bit RGB: palettes looked up, grey repeated, 16-bit
 * samples cut to their high byte, what is transparent laid over white. Samples are taken as stored,
 * with no colour profile applied. That is how transformers and Pillow do it. Not thread-safe.
 */
final class DecodedPicture {
  private static final int OPAQUE = 255;

  private final Raster raster;
  private final int bands;
  private final int sampleBits;
  private final int @Nullable [] palette;
  private final boolean isPlainRgb;
  private int[] samples = new int[0];

  private DecodedPicture(Raster raster, int @Nullable [] palette) {
    this.raster = raster;
    this.palette = palette;
    bands = raster.getNumBands();
    sampleBits = raster.getSampleModel().getSampleSize(0);
    isPlainRgb = palette == null && bands == 3 && sampleBits == Byte.SIZE;
  }

  static DecodedPicture of(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel colours) {
      int[] palette = new int[colours.getMapSize()];
      colours.getRGBs(palette);
      return new DecodedPicture(image.getRaster(), palette);
    }
    return new DecodedPicture(image.getRaster(), null);
  }

  int width() {
    return raster.getWidth();
  }

  int height() {
    return raster.getHeight();
  }

  /** Fills {@code rgb} with the interleaved values 0..255 of {@code count} pixels of a row. */
  void readRow(int y, int firstX, int count, int[] rgb) {
    if (samples.length != count * bands) {
      samples = new int[count * bands];
    }
    raster.getPixels(raster.getMinX() + firstX, raster.getMinY() + y, count, 1, samples);
    if (isPlainRgb) {
      System.arraycopy(samples, 0, rgb, 0, 3 * count);
      return;
    }
    for (int x = 0; x < count; x++) {
      if (palette == null) {
        readSamples(x, rgb);
      } else {
        readColour(palette, samples[x], x, rgb);
      }
    }
  }

  private void readSamples(int x, int[] rgb) {
    boolean hasAlpha = bands == 2 || bands == 4;
    int alpha = hasAlpha ? eightBits(samples[bands * x + bands - 1]) : OPAQUE;
    for (int c = 0; c < 3; c++) {
      rgb[3 * x + c] = overWhite(eightBits(samples[bands * x + (bands >= 3 ? c : 0)]), alpha);
    }
  }

  private static void readColour(int[] palette, int index, int x, int[] rgb) {
    int colour = index < palette.length ? palette[index] : 0;
    int alpha = colour >>> 24;
    for (int c = 0; c < 3; c++) {
      rgb[3 * x + c] = overWhite(colour >> (16 - 8 * c) & 0xff, alpha);
    }
  }

  private static int overWhite(int value, int alpha) {
    return (value * alpha + 255 * (OPAQUE - alpha) + 127) / 255;
  }

  private int eightBits(int sample) {
    if (sampleBits == 8) {
      return sample;
    }
    if (sampleBits > 8) {
      return sample >> (sampleBits - 8);
    }
    int max = (1 << sampleBits) - 1;
    return (sample * 255 + max / 2) / max;
  }
}
