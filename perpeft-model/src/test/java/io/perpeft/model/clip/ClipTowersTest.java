package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipTowersTest {
  private static final int[] DEPTHS = {0, 1, 2, 3, 4};

  @Test
  void givesTheHiddenStatesAndEmbeddingsOfTheReference() {
    Path directory = Fixtures.path("tiny-clip");
    ClipConfig config = ClipConfig.read(directory);
    try (Device device = Device.open("cpu");
        SafetensorsFile expected = SafetensorsFile.open(directory.resolve("forward.safetensors"))) {
      device.call(
          Priority.REFRESH,
          tensors -> {
            ClipTowers towers = ClipTowers.load(tensors, directory, config);
            FloatTensor pixels = expected.floats("pixel_values");
            var images = towers.images(tensors, direct(pixels.data()), 6, DEPTHS);
            assertClose(images.states().toFloatArray(), expected, "image_pooled_hidden");
            assertClose(images.embeds().toFloatArray(), expected, "image_embeds");
            var texts = towers.texts(tensors, cutTexts(config, expected), DEPTHS);
            assertClose(texts.states().toFloatArray(), expected, "text_pooled_hidden");
            assertClose(texts.embeds().toFloatArray(), expected, "text_embeds");
            towers.close();
            return true;
          });
    }
  }

  private static List<int[]> cutTexts(ClipConfig config, SafetensorsFile expected) {
    long[] ids = expected.longs("input_ids");
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[] text = Arrays.stream(ids, i * 77, (i + 1) * 77).mapToInt(Math::toIntExact).toArray();
      texts.add(Arrays.copyOf(text, config.text().pooledPosition(text) + 1));
    }
    return texts;
  }

  private static ByteBuffer direct(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static void assertClose(float[] actual, SafetensorsFile expected, String name) {
    assertThat(actual).as(name).containsExactly(expected.floats(name).data(), within(1e-5f));
  }
}
