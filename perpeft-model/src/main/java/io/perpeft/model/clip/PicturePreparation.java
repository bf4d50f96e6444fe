package io.perpeft.model.clip;

import io.perpeft.model.clip.PictureResampler.Filter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * From a picture file to the pixel values of the image tower, by {@code preprocessor_config.json}:
 * RGB, short side resized, centre cropped, rescaled, normalised. Thread-safe.
 */
final class PicturePreparation {
  static final String FILE = "preprocessor_config.json";
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
  private static final int MAX_SIZE = 4096;

  private final PictureDecoder decoder;
  private final Filter filter;
  private final int shortSide;
  private final int size;

  /** [3][256]: the pixel value that each 8-bit level of each channel becomes. */
  private final float[][] values;

  private PicturePreparation(
      PictureDecoder decoder, Filter filter, int shortSide, int size, float[][] values) {
    this.decoder = decoder;
    this.filter = filter;
    this.shortSide = shortSide;
    this.size = size;
    this.values = values;
  }

  static PicturePreparation read(Path directory, int imageSize, PictureDecoder decoder) {
    JsonFields fields = JsonFields.read(directory.resolve(FILE));
    for (String step : new String[] {"do_resize", "do_center_crop", "do_rescale", "do_normalize"}) {
      if (!fields.flag(step, true)) {
        throw fields.wrong(step, "only true is supported");
      }
    }
    int shortSide = side(fields, "size", "shortest_edge", imageSize);
    int size = side(fields, "crop_size", "height", imageSize);
    if (side(fields, "crop_size", "width", size) != size || size > shortSide) {
      throw fields.wrong(
          "crop_size", "expected a square no larger than size (%d)".formatted(shortSide));
    }
    if (size != imageSize) {
      throw fields.wrong(
          "crop_size",
          "the image tower takes %d pixels (%s, vision_config.image_size)"
              .formatted(imageSize, ClipConfig.FILE));
    }
    return new PicturePreparation(decoder, filter(fields), shortSide, size, pixelValues(fields));
  }

  /** Sizes are written as a number in older files and as an object in newer ones. */
  private static int side(JsonFields fields, String field, String key, int fallback) {
    var node = fields.get(field);
    if (node != null && node.isObject()) {
      JsonFields child = fields.child(field);
      if (!child.has(key)) {
        throw fields.wrong(field, "expected a number or an object with \"%s\"".formatted(key));
      }
      return child.intBetween(key, fallback, 1, MAX_SIZE);
    }
    return fields.intBetween(field, fallback, 1, MAX_SIZE);
  }

  private static Filter filter(JsonFields fields) {
    int code = fields.intBetween("resample", Filter.BICUBIC.pillowCode, 0, 5);
    for (Filter filter : Filter.values()) {
      if (filter.pillowCode == code) {
        return filter;
      }
    }
    throw fields.wrong("resample", "only 2 (bilinear) and 3 (bicubic) are supported");
  }

  private static float[][] pixelValues(JsonFields fields) {
    double rescale = fields.number("rescale_factor", 1 / 255.0, 0, 1);
    double[] mean = fields.numbers("image_mean", CLIP_MEAN, -1e6, 1e6);
    double[] std = fields.numbers("image_std", CLIP_STD, 0, 1e6);
    float[][] values = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int level = 0; level < 256; level++) {
        values[c][level] = (float) ((level * rescale - mean[c]) / std[c]);
      }
    }
    return values;
  }

  int size() {
    return size;
  }

  /** [size, size, 3] interleaved RGB of the resized and cropped picture. */
  byte[] prepare(byte[] file) {
    DecodedPicture picture = decoder.decode(file);
    long width = resized(picture.width(), picture.height());
    long height = resized(picture.height(), picture.width());
    return PictureResampler.resizeAndCrop(
        picture, filter, width, height, (width - size) / 2, (height - size) / 2, size);
  }

  private long resized(int side, int other) {
    return side <= other ? shortSide : (long) ((double) ((long) shortSide * side) / other);
  }

  /** Appends [3, size, size] pixel values; zeros for no picture. */
  void writePixelValues(byte @Nullable [] pixels, FloatBuffer out) {
    int area = size * size;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < area; i++) {
        out.put(pixels == null ? 0 : values[c][pixels[3 * i + c] & 0xff]);
      }
    }
  }
}
