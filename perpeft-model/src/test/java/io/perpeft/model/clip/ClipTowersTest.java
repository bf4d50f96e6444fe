package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("device")
class ClipTowersTest {
  private static final int[] DEPTHS = {0, 1, 2, 3, 4};

  @Test
  void givesTheHiddenStatesAndEmbeddingsOfTheReference() {
    Path directory = Fixtures.path("tiny-clip");
    ClipConfig config = ClipConfig.read(directory);
    try (Device device = DeviceUnderTest.open();
        SafetensorsFile expected = SafetensorsFile.open(directory.resolve("forward.safetensors"))) {
      device.call(
          Priority.REFRESH,
          tensors -> {
            ClipTowers towers = ClipTowers.load(tensors, directory, config, Precision.FP32);
            FloatTensor pixels = expected.floats("pixel_values");
            var images = towers.images(tensors, FixturePrefix.direct(pixels.data()), 6, DEPTHS);
            assertClose(images.states().toFloatArray(), expected, "image_pooled_hidden");
            assertClose(images.embeds().toFloatArray(), expected, "image_embeds");
            var texts = towers.texts(tensors, FixturePrefix.texts(config, expected, 6), DEPTHS);
            assertClose(texts.states().toFloatArray(), expected, "text_pooled_hidden");
            assertClose(texts.embeds().toFloatArray(), expected, "text_embeds");
            towers.close();
            return true;
          });
    }
  }

  private static void assertClose(float[] actual, SafetensorsFile expected, String name) {
    assertThat(actual).as(name).containsExactly(expected.floats(name).data(), within(1e-5f));
  }
}
