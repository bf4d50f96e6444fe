package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.Fixtures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturePreparationTest {
  /** One of 255 levels after normalisation, by the smallest standard deviation. */
  private static final double LEVEL = 0.0154;

  private final PictureDecoder decoder = new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS);
  private final PicturePreparation small =
      PicturePreparation.read(Fixtures.path("tiny-clip"), 32, decoder);
  private final PicturePreparation large =
      PicturePreparation.read(Fixtures.path("images"), 224, decoder);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "landscape.png",
        "portrait.png",
        "small_upsampled.png",
        "exact_short_side.png",
        "grayscale.png",
        "alpha.png",
        "palette.png",
        "photo.jpg",
        "tall.jpg"
      })
  void givesThePixelValuesOfTheReference(String name) {
    double extra = name.endsWith(".jpg") ? 2 * LEVEL : 0;
    byte[] file = Fixtures.bytes("images/" + name);
    try (SafetensorsFile expected =
        SafetensorsFile.open(Fixtures.path("images/pixel_values.safetensors"))) {
      assertClose(values(small, file), expected.floats(name + "@32").data(), extra);
      if (expected.names().contains(name + "@224/7")) {
        assertClose(
            everySeventh(values(large, file)), expected.floats(name + "@224/7").data(), extra);
      }
    }
  }

  @Test
  void noPictureIsNeutral() {
    FloatBuffer values = FloatBuffer.allocate(3 * 32 * 32);
    small.writePixelValues(null, values);

    assertThat(values.hasRemaining()).isFalse();
    assertThat(values.array()).containsOnly(0f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void everyTypeIsReadAndRefusedWhenTruncated(String format) throws IOException {
    BufferedImage image = new BufferedImage(90, 60, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 90; x++) {
      for (int y = 0; y < 60; y++) {
        image.setRGB(x, y, (x * 7919 + y * 104729) * 31 & 0xffffff);
      }
    }
    byte[] file = encode(image, format);
    assertThat(small.prepare(file)).hasSize(32 * 32 * 3);

    for (double part : new double[] {0.02, 0.2, 0.5, 0.9}) {
      byte[] cut = Arrays.copyOf(file, (int) (file.length * part));
      assertThatThrownBy(() -> small.prepare(cut))
          .as("%s of %s", part, format)
          .isInstanceOf(PictureException.class);
    }
  }

  @Test
  void aBombIsRefusedByItsHeader() {
    assertThatThrownBy(() -> small.prepare(pngHeader(60_000, 60_000)))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("60000 x 60000");
    assertThatThrownBy(() -> small.prepare(pngHeader(Integer.MAX_VALUE, Integer.MAX_VALUE)))
        .isInstanceOf(PictureException.class);
    assertThatThrownBy(() -> small.prepare(pngHeader(-5, 10))).isInstanceOf(PictureException.class);
  }

  @Test
  void extremeProportionsCostNoMemory() throws IOException {
    BufferedImage line = new BufferedImage(1_000_000, 1, BufferedImage.TYPE_BYTE_GRAY);

    assertThat(large.prepare(encode(line, "png"))).hasSize(224 * 224 * 3);
  }

  @Test
  void otherTypesAreNamed() {
    assertThatThrownBy(() -> small.prepare(ascii("RIFF....WEBPVP8 ")))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("WebP");
    assertThatThrownBy(() -> small.prepare(ascii("<svg xmlns='...'/>")))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("unknown type");
    assertThatThrownBy(() -> small.prepare(new byte[0]))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void randomBytesBehindAKnownSignatureAreRefused() {
    Random random = new Random(5);
    for (String name : new String[] {"landscape.png", "photo.jpg"}) {
      byte[] good = Fixtures.bytes("images/" + name);
      for (int round = 0; round < 50; round++) {
        byte[] bad = good.clone();
        for (int i = 12; i < bad.length; i++) {
          bad[i] = (byte) random.nextInt();
        }
        assertThatThrownBy(() -> small.prepare(bad)).isInstanceOf(PictureException.class);
      }
    }
  }

  @Test
  void sixteenBitSamplesAreCutToTheirHighByte() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_USHORT_GRAY);
    for (int x = 0; x < 32; x++) {
      for (int y = 0; y < 32; y++) {
        image.getRaster().setSample(x, y, 0, (8 * x) << 8 | 200);
      }
    }

    byte[] pixels = small.prepare(encode(image, "png"));

    for (int x = 0; x < 32; x++) {
      assertThat(pixels[3 * x + 2] & 0xff).isEqualTo(8 * x);
    }
  }

  @Test
  void theOlderFormOfThePreprocessorIsRead(@TempDir Path directory) throws IOException {
    write(
        directory,
        """
        {"crop_size": 32, "do_center_crop": true, "do_normalize": true, "do_resize": true,
         "feature_extractor_type": "CLIPFeatureExtractor", "resample": 3, "size": 32,
         "image_mean": [0.48145466, 0.4578275, 0.40821073],
         "image_std": [0.26862954, 0.26130258, 0.27577711]}
        """);
    byte[] file = Fixtures.bytes("images/photo.jpg");

    assertThat(values(PicturePreparation.read(directory, 32, decoder), file))
        .isEqualTo(values(small, file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"size\": 0}@size",
        "{\"resample\": 1}@resample",
        "{\"do_resize\": false}@do_resize",
        "{\"crop_size\": {\"height\": 32, \"width\": 40}}@crop_size",
        "{\"crop_size\": 24}@crop_size",
        "{\"size\": {\"height\": 32}}@size",
        "{\"image_std\": [1, 0, 1]}@image_std",
        "{\"image_mean\": [1, 2]}@image_mean",
        "{\"rescale_factor\": \"a\"}@rescale_factor",
      })
  void whatIsNotSupportedIsNamed(String jsonAndField, @TempDir Path directory) throws IOException {
    String[] parts = jsonAndField.split("@");
    write(directory, parts[0]);

    assertThatThrownBy(() -> PicturePreparation.read(directory, 32, decoder))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining('"' + parts[1]);
  }

  private static void assertClose(float[] actual, float[] expected, double extra) {
    assertThat(actual).hasSameSizeAs(expected);
    int far = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      assertThat(difference).isLessThanOrEqualTo(LEVEL + extra);
      far += difference > 0.008 + extra ? 1 : 0;
    }
    assertThat(far).isLessThanOrEqualTo(actual.length / 1000);
  }

  private static float[] values(PicturePreparation preparation, byte[] file) {
    int size = preparation.size();
    FloatBuffer values = FloatBuffer.allocate(3 * size * size);
    preparation.writePixelValues(preparation.prepare(file), values);
    return values.array();
  }

  private static float[] everySeventh(float[] full) {
    float[] out = new float[3 * 32 * 32];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          out[(c * 32 + y) * 32 + x] = full[(c * 224 + 7 * y) * 224 + 7 * x];
        }
      }
    }
    return out;
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] pngHeader(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put(ascii("IHDR")).putInt(width).putInt(height);
    png.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 checksum = new CRC32();
    checksum.update(png.array(), 12, 17);
    png.putInt((int) checksum.getValue());
    png.putInt(0).put(ascii("IDAT")).putInt(0);
    return png.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void write(Path directory, String json) throws IOException {
    Files.writeString(directory.resolve("preprocessor_config.json"), json);
  }
}
