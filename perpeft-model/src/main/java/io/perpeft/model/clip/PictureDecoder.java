package io.perpeft.model.clip;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes PNG, JPEG, GIF (its first frame) and BMP with bounded memory: the size in the header is
 * checked before any pixel is decoded. Thread-safe.
 *
 * @param maxPixels the largest width × height that is decoded
 */
record PictureDecoder(long maxPixels) {
  /** Room for the photos of common cameras; about 100 MB while such a one is decoded. */
  static final long DEFAULT_MAX_PIXELS = 1L << 25;

  /** More scans than any encoder writes: a progressive JPEG may ask for a full pass for each. */
  private static final int MAX_JPEG_SCANS = 100;

  DecodedPicture decode(byte[] file) {
    String format = format(file);
    if (format.equals("jpeg")) {
      checkScans(file);
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input, true, true);
      return decode(reader, format);
    } catch (IOException | RuntimeException e) {
      if (e instanceof PictureException refusal) {
        throw refusal;
      }
      throw new PictureException(
          "%s picture of %d bytes cannot be decoded (damaged, truncated, or of a kind such as CMYK that is not supported): %s"
              .formatted(format.toUpperCase(Locale.ROOT), file.length, e.getMessage()),
          e);
    } finally {
      reader.dispose();
    }
  }

  private DecodedPicture decode(ImageReader reader, String format) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width < 1 || height < 1 || width * height > maxPixels) {
      throw new PictureException(
          "%s picture is %d x %d pixels: between 1 and %d pixels are accepted"
              .formatted(format.toUpperCase(Locale.ROOT), width, height, maxPixels));
    }
    Warnings warnings = new Warnings();
    reader.addIIOReadWarningListener(warnings);
    BufferedImage image = reader.read(0);
    if (warnings.first != null) {
      throw new PictureException(
          "%s picture is damaged: %s".formatted(format.toUpperCase(Locale.ROOT), warnings.first));
    }
    return DecodedPicture.of(image);
  }

  private static String format(byte[] file) {
    if (startsWith(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return "png";
    }
    if (startsWith(file, 0, "\u00ff\u00d8\u00ff")) {
      return "jpeg";
    }
    if (startsWith(file, 0, "GIF8")) {
      return "gif";
    }
    if (startsWith(file, 0, "BM")) {
      return "bmp";
    }
    if (startsWith(file, 0, "RIFF") && startsWith(file, 8, "WEBP")) {
      throw new PictureException("WebP pictures are not supported: convert to PNG or JPEG");
    }
    throw new PictureException(
        file.length == 0
            ? "picture is empty"
            : "picture of unknown type: PNG, JPEG, GIF and BMP are supported");
  }

  private static boolean startsWith(byte[] file, int offset, String magic) {
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < offset + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (file[offset + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static void checkScans(byte[] jpeg) {
    int scans = 0;
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xda) {
        scans++;
      }
    }
    if (scans > MAX_JPEG_SCANS) {
      throw new PictureException(
          "JPEG picture has %d scans: up to %d are accepted".formatted(scans, MAX_JPEG_SCANS));
    }
  }

  /** Keeps the first complaint: decoders fill what is missing with grey and only warn. */
  private static final class Warnings implements IIOReadWarningListener {
    private @Nullable String first;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      if (first == null) {
        first = warning;
      }
    }
  }
}
