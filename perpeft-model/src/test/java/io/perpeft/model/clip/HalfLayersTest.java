package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.clip.ClipConfig.Activation;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.DeviceTask;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HalfLayersTest {
  private static final int WIDTH = 16;
  private static final int MLP = 64;
  private static final int WHOLE = MLP;
  private static final int LAYERS = 2;
  private static final int ROWS = 12;

  /** Of numbers around one: what a rounding to bfloat16 changes, a few times over. */
  private static final float CLOSE = 0.04f;

  @ParameterizedTest
  @EnumSource
  void piecesComputeWhatTheWholeDoes(Activation activation) {
    Tower tower = new Tower(WIDTH, MLP, LAYERS, 2, activation, 1e-5);
    float[] whole = states(tower, WHOLE);
    assertThat(states(tower, MLP / 4)).containsExactly(whole, within(CLOSE));
    assertThat(states(tower, MLP / 2 + 1)).containsExactly(whole, within(CLOSE));
  }

  @Test
  void aLayerThatCannotBeCutStaysWhole() {
    Tower tower = new Tower(WIDTH, 37, LAYERS, 2, Activation.GELU, 1e-5);
    int count = onCpu(tensors -> packed(tensors, tower, 10).size());
    assertThat(count).isEqualTo(LAYERS * TowerLayout.PER_LAYER);
  }

  /** As an adapted linear layer calls it. */
  @Test
  void aLinearLayerInPiecesComputesWhatTheWholeDoes() {
    Tower tower = new Tower(WIDTH, MLP, 1, 2, Activation.QUICK_GELU, 1e-5);
    for (int j : new int[] {4, 5}) {
      assertThat(linear(tower, MLP / 4, j)).containsExactly(linear(tower, WHOLE, j), within(CLOSE));
    }
  }

  private static float[] states(Tower tower, int piece) {
    return onCpu(
        tensors -> {
          List<NDArray> packed = packed(tensors, tower, piece);
          NDArray x = numbers(tensors, new SplittableRandom(2), 1, 3, ROWS / 3, WIDTH);
          int[] form = tower.form(false);
          NDArray states =
              program(tensors)
                  .tensor(tensors, "layers", x, packed, 0, LAYERS, form, tower.normEpsilon());
          return inFull(tensors, states);
        });
  }

  private static float[] linear(Tower tower, int piece, int j) {
    return onCpu(
        tensors -> {
          List<NDArray> packed = packed(tensors, tower, piece);
          Program program = program(tensors);
          List<NDArray> linear = program.tensors(tensors, "linear", packed, j);
          NDArray rows = numbers(tensors, new SplittableRandom(3), 1, ROWS, j == 4 ? WIDTH : MLP);
          NDArray half =
              tensors.program(HalfLayers.class, "half.py").tensor(tensors, "half", rows, 1.0);
          return inFull(tensors, program.tensor(tensors, "frozen_linear", half, linear, 1.0, 1.0));
        });
  }

  private static List<NDArray> packed(Tensors tensors, Tower tower, int piece) {
    SplittableRandom random = new SplittableRandom(1);
    List<NDArray> layers =
        TowerLayout.layers("model", tower).stream()
            .map(weight -> numbers(tensors, random, 0.2, weight.shape()))
            .toList();
    return HalfLayers.of(tensors, layers, tower, piece).packed();
  }

  private static NDArray numbers(
      Tensors tensors, SplittableRandom random, double most, int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-most, most);
    }
    return tensors.of(values, Arrays.stream(shape).asLongStream().toArray());
  }

  /** Bfloat16 has no way into Java. */
  private static float[] inFull(Tensors tensors, NDArray half) {
    byte[] bytes =
        program(tensors)
            .tensor(tensors, "raw_states", half.reshape(1, -1, WIDTH), Float.SIZE)
            .toByteArray();
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static Program program(Tensors tensors) {
    return tensors.program(ClipTowers.class, "towers.py", "frozen.py");
  }

  private static <T> T onCpu(DeviceTask<T> task) {
    try (Device device = Device.open("cpu", Precision.FP32)) {
      return device.call(Priority.REFRESH, task);
    }
  }
}
