package io.perpeft.model.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.open("cpu");
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static NDArray data(Tensors tensors) {
    return tensors.of(new float[] {1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1}, 4, 3);
  }

  @Test
  void aStepWithItsGradientIsOneCall() {
    float[] losses =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Program program = tensors.program(ProgramTest.class, "regression.py");
              NDArray weights = tensors.zeros(4);
              NDArray targets = tensors.of(new float[] {7, 4, 1, 4}, 4);
              float[] result = new float[400];
              for (int i = 0; i < result.length; i++) {
                try (NDArray loss =
                    program.tensor(tensors, "step", weights, data(tensors), targets, 0.0)) {
                  result[i] = loss.getFloat();
                }
              }
              return result;
            });
    assertThat(losses[0]).isEqualTo((49f + 16 + 1 + 16) / 4);
    assertThat(losses[399]).isLessThan(0.01f);
  }

  @Test
  void theSameSeedGivesTheSameBitsHoweverOftenTheProgramRan() {
    List<Integer> bits =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Program program = tensors.program(ProgramTest.class, "regression.py");
              List<Integer> seen = new ArrayList<>();
              for (int run = 0; run < 20; run++) {
                NDArray weights = tensors.of(new float[] {.1f, .2f, .3f, .4f}, 4);
                NDArray targets = tensors.of(new float[] {7, 4, 1, 4}, 4);
                JniUtils.setSeed(3);
                program.tensor(tensors, "step", weights, data(tensors), targets, 0.5);
                int hash = 0;
                for (float weight : weights.toFloatArray()) {
                  hash = 31 * hash + Float.floatToRawIntBits(weight);
                }
                seen.add(hash);
              }
              return seen;
            });
    assertThat(bits).hasSize(20).containsOnly(bits.get(0));
  }

  @Test
  void returnsSeveralTensors() {
    List<float[]> parts =
        device.call(
            Priority.REFRESH,
            tensors ->
                tensors
                    .program(ProgramTest.class, "regression.py")
                    .tensors(tensors, "pair", tensors.of(new float[] {1, 2}, 2))
                    .stream()
                    .map(NDArray::toFloatArray)
                    .toList());
    assertThat(parts.get(0)).containsExactly(2, 3);
    assertThat(parts.get(1)).containsExactly(2, 4);
  }

  @Test
  void anErrorNamesProgramMethodAndLine() {
    assertThatThrownBy(
            () ->
                device.call(
                    Priority.TRAINING,
                    tensors ->
                        tensors
                            .program(ProgramTest.class, "regression.py")
                            .tensor(
                                tensors, "predict", tensors.zeros(4), tensors.zeros(2, 5), 0.0)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("regression.py")
        .hasMessageContaining("predict")
        .hasMessageContaining("x @ parts[0]");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(
            () ->
                device.call(
                    Priority.TRAINING,
                    tensors -> tensors.program(ProgramTest.class, "absent.py").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absent.py");
  }
}
