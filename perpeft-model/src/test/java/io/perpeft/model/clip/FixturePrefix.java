package io.perpeft.model.clip;

import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Position states of the fixtures' items, which are given as pixel values and token ids. */
public final class FixturePrefix {
  private FixturePrefix() {}

  /**
   * @param fixture holds {@code pixel_values} [n, 3, 32, 32] and {@code input_ids} [n, t]
   * @param bits of the numbers
   */
  public static List<PositionStates> of(
      Device device, SafetensorsFile fixture, int imageLayers, int textLayers, int bits) {
    Path directory = Fixtures.path("tiny-clip");
    ClipConfig config = ClipConfig.read(directory);
    int n = (int) fixture.info("input_ids").shape()[0];
    List<int[]> texts = texts(config, fixture, n);
    int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    return device.call(
        Priority.TRAINING,
        tensors -> {
          ClipTowers towers = ClipTowers.load(tensors, directory, config, Precision.FP32);
          ByteBuffer pixels = direct(fixture.floats("pixel_values").data());
          byte[] image = towers.imagePrefix(tensors, pixels, n, imageLayers, bits).toByteArray();
          byte[] text = towers.textPrefix(tensors, texts, textLayers, bits).toByteArray();
          towers.close();
          List<PositionStates> states = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            int bytes = bits / 8;
            int start = i * longest * 48 * bytes;
            int end = start + texts.get(i).length * 48 * bytes;
            states.add(
                new PositionStates(
                    bits,
                    Arrays.copyOfRange(image, i * 17 * 64 * bytes, (i + 1) * 17 * 64 * bytes),
                    Arrays.copyOfRange(text, start, end)));
          }
          return states;
        });
  }

  static List<int[]> texts(ClipConfig config, SafetensorsFile fixture, int n) {
    long[] ids = fixture.longs("input_ids");
    int length = ids.length / n;
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] text =
          Arrays.stream(ids, i * length, (i + 1) * length).mapToInt(Math::toIntExact).toArray();
      texts.add(Arrays.copyOf(text, config.text().pooledPosition(text) + 1));
    }
    return texts;
  }

  static ByteBuffer direct(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
