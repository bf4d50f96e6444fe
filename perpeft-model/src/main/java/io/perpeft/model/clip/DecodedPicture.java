package io.perpeft.model.clip;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * A decoded picture whose rows are read as 8-bit RGB: alpha dropped, palettes looked up, grey
 * repeated, 16-bit samples cut to their high byte. Samples are taken as stored, with no colour
 * profile applied, as Pillow does it. Not thread-safe.
 */
final class DecodedPicture {
  private final Raster raster;
  private final int bands;
  private final int sampleBits;
  private final int @Nullable [] palette;
  private final int[] samples;

  private DecodedPicture(Raster raster, int @Nullable [] palette) {
    this.raster = raster;
    this.palette = palette;
    bands = raster.getNumBands();
    sampleBits = raster.getSampleModel().getSampleSize(0);
    samples = new int[raster.getWidth() * bands];
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

  /** Fills {@code rgb} with the width × 3 interleaved values 0..255 of a row. */
  void readRow(int y, int[] rgb) {
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, samples);
    if (palette != null) {
      lookUp(palette, rgb);
    } else {
      boolean colour = bands >= 3;
      for (int x = 0; x < width(); x++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * x + c] = eightBits(samples[bands * x + (colour ? c : 0)]);
        }
      }
    }
  }

  private void lookUp(int[] colours, int[] rgb) {
    for (int x = 0; x < width(); x++) {
      int index = samples[x];
      int colour = index < colours.length ? colours[index] : 0;
      rgb[3 * x] = colour >> 16 & 0xff;
      rgb[3 * x + 1] = colour >> 8 & 0xff;
      rgb[3 * x + 2] = colour & 0xff;
    }
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
