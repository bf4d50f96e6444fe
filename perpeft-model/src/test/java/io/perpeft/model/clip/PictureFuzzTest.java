package io.perpeft.model.clip;

import io.perpeft.model.Fixtures;
import io.perpeft.testing.fuzz.Fuzz;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;

/** Pictures from anywhere are prepared or refused, with memory for the pixels they may have. */
class PictureFuzzTest {
  private static final long MAX_PIXELS = 1 << 16;

  @Test
  void pictures() throws Exception {
    PicturePreparation preparation =
        PicturePreparation.read(Fixtures.path("tiny-clip"), 32, new PictureDecoder(MAX_PIXELS));
    Fuzz.target("pictures")
        .seed(encoded("png", BufferedImage.TYPE_INT_ARGB, false))
        .seed(encoded("png", BufferedImage.TYPE_BYTE_INDEXED, false))
        .seed(encoded("png", BufferedImage.TYPE_USHORT_GRAY, false))
        .seed(encoded("jpeg", BufferedImage.TYPE_INT_RGB, false))
        .seed(encoded("jpeg", BufferedImage.TYPE_BYTE_GRAY, true))
        .seed(encoded("jpeg", BufferedImage.TYPE_INT_RGB, true))
        .seed(encoded("gif", BufferedImage.TYPE_BYTE_INDEXED, false))
        .seed(encoded("bmp", BufferedImage.TYPE_INT_RGB, false))
        .words(
            "iCCP", "tRNS", "PLTE", "zTXt", "IDAT", "\u00ff\u00da", "\u00ff\u00e2", "ICC_PROFILE")
        .refusedBy(PictureException.class)
        .allocates(8 << 20, 64)
        .times(1_500)
        .run(preparation::prepare);
  }

  private static byte[] encoded(String format, int type, boolean progressive) throws IOException {
    BufferedImage image = new BufferedImage(23, 17, type);
    Random random = new Random(type);
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      if (progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
