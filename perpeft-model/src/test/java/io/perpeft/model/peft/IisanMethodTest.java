package io.perpeft.model.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.HiddenStates;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("device")
class IisanMethodTest {
  private static Device device;

  @BeforeAll
  static void open() {
    device = DeviceUnderTest.open();
  }

  @AfterAll
  static void close() {
    if (device != null) { // null where the device is not there and all is skipped
      device.close();
    }
  }

  private static BackboneShape shape(int imageWidth, int textWidth) {
    return new BackboneShape("0", List.of(0, 1, 2, 3, 4, 5, 6), imageWidth, textWidth);
  }

  @ParameterizedTest
  @ValueSource(strings = {"output_and_gradient", "learnt_output_and_gradient"})
  void outputAndGradientsEqualTheReference(String way) {
    SafetensorsFile fixture = Fixtures.open("iisan.safetensors");
    IisanMethod method = new IisanMethod(shape(64, 48), 8);
    HiddenStates states =
        new HiddenStates(
            5,
            7,
            64,
            48,
            fixture.floats("image_hidden").data(),
            fixture.floats("text_hidden").data());
    Map<String, FloatTensor> weights = Fixtures.floats(fixture, "");
    List<float[]> results =
        outputAndGradient(method, weights, states, fixture.floats("cotangent").data(), way);
    assertThat(method.featureWidth()).isEqualTo(160);
    Fixtures.assertClose("output", results.get(0), fixture.floats("output").data(), 1e-5);
    Map<String, FloatTensor> expected = Fixtures.floats(fixture, "grad.");
    Map<String, FloatTensor> gradients = method.layout().tensors(results.get(1), "");
    assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    gradients.forEach(
        (name, gradient) ->
            Fixtures.assertClose(
                name, gradient.data(), Fixtures.named(expected, name).data(), 1e-4));
  }

  @Test
  void oneModalityLearnsAsAutogradSays() {
    SafetensorsFile fixture = Fixtures.open("iisan.safetensors");
    Map<String, FloatTensor> weights = Fixtures.floats(fixture, "");
    FloatTensor gates = Fixtures.named(weights, "weight_scalar");
    float[] cotangent = fixture.floats("cotangent").data();
    float[] image = fixture.floats("image_hidden").data();
    float[] text = fixture.floats("text_hidden").data();

    weights.put("weight_scalar", FloatTensor.of(gates.row(0), 1, 7));
    assertLearnsAsAutogradSays(
        shape(0, 48),
        weights,
        new HiddenStates(5, 7, 0, 48, new float[0], text),
        columns(cotangent, 0, 48));
    weights.put("weight_scalar", FloatTensor.of(gates.row(1), 1, 7));
    assertLearnsAsAutogradSays(
        shape(64, 0),
        weights,
        new HiddenStates(5, 7, 64, 0, image, new float[0]),
        columns(cotangent, 48, 64));
  }

  private static void assertLearnsAsAutogradSays(
      BackboneShape shape,
      Map<String, FloatTensor> weights,
      HiddenStates states,
      float[] cotangent) {
    IisanMethod method = new IisanMethod(shape, 8);
    List<float[]> expected =
        outputAndGradient(method, weights, states, cotangent, "output_and_gradient");
    List<float[]> learnt =
        outputAndGradient(method, weights, states, cotangent, "learnt_output_and_gradient");
    Fixtures.assertClose("output", learnt.get(0), expected.get(0), 1e-5);
    Fixtures.assertClose("gradient", learnt.get(1), expected.get(1), 1e-4);
  }

  private static List<float[]> outputAndGradient(
      IisanMethod method,
      Map<String, FloatTensor> weights,
      HiddenStates states,
      float[] cotangent,
      String way) {
    float[] adapter = method.layout().vector(weights, "");
    List<String> files = new ArrayList<>(method.programs());
    files.addAll(method.shortcuts());
    files.addAll(List.of("/io/perpeft/model/device/vjp.py", "learning.py"));
    return device.call(
        Priority.TRAINING,
        tensors ->
            tensors
                .program(IisanMethodTest.class, files.toArray(String[]::new))
                .tensors(
                    tensors,
                    way,
                    tensors.of(adapter, adapter.length),
                    method.inputs().tensors(tensors, List.copyOf(PooledStates.of(states))),
                    method.frozen(),
                    method.sizes(),
                    tensors.of(cotangent, 5, method.featureWidth()))
                .stream()
                .map(NDArray::toFloatArray)
                .toList());
  }

  /** oneDNN's gelu is a polynomial, good to some 1e-5; bfloat16 has 8 significant bits. */
  @Test
  void encodesAsItLearns() {
    SafetensorsFile fixture = Fixtures.open("iisan.safetensors");
    IisanMethod method = new IisanMethod(shape(64, 48), 8);
    float[] adapter = method.layout().vector(Fixtures.floats(fixture, ""), "");
    HiddenStates states =
        new HiddenStates(
            5,
            7,
            64,
            48,
            fixture.floats("image_hidden").data(),
            fixture.floats("text_hidden").data());
    float[] expected = fixture.floats("output").data();

    Fixtures.assertClose("float32", encoded(method, adapter, states, 32), expected, 5e-5);
    assertThat(Fixtures.distance(encoded(method, adapter, states, 16), expected)).isLessThan(0.015);
  }

  private static float[] encoded(
      IisanMethod method, float[] adapter, HiddenStates states, int bits) {
    List<String> files = new ArrayList<>(method.programs());
    files.addAll(method.shortcuts());
    List<ItemInputs> items = List.copyOf(PooledStates.of(states));
    return device.call(
        Priority.REFRESH,
        (Tensors tensors) -> {
          Program program = tensors.program(IisanMethodTest.class, files.toArray(String[]::new));
          return program
              .tensor(
                  tensors,
                  "prepared_features",
                  program.tensors(
                      tensors,
                      "prepared",
                      tensors.of(adapter, adapter.length),
                      method.frozen(),
                      method.sizes(),
                      bits),
                  program.tensors(
                      tensors,
                      "prepared_inputs",
                      method.inputs().tensors(tensors, items),
                      method.sizes(),
                      bits),
                  method.frozen(),
                  method.sizes())
              .toFloatArray();
        });
  }

  @Test
  void oneModalityHasItsOwnNetworkOnly() {
    SafetensorsFile fixture = Fixtures.open("iisan.safetensors");
    Map<String, FloatTensor> weights = Fixtures.floats(fixture, "");
    FloatTensor gates = Fixtures.named(weights, "weight_scalar");
    float[] both = fixture.floats("output").data();

    weights.put("weight_scalar", FloatTensor.of(gates.row(0), 1, 7));
    PooledStatesRun text =
        new PooledStatesRun(
            shape(0, 48),
            new HiddenStates(5, 7, 0, 48, new float[0], fixture.floats("text_hidden").data()));
    Fixtures.assertClose("text", text.features(weights), columns(both, 0, 48), 1e-5);

    weights.put("weight_scalar", FloatTensor.of(gates.row(1), 1, 7));
    PooledStatesRun image =
        new PooledStatesRun(
            shape(64, 0),
            new HiddenStates(5, 7, 64, 0, fixture.floats("image_hidden").data(), new float[0]));
    Fixtures.assertClose("image", image.features(weights), columns(both, 48, 64), 1e-5);
  }

  private record PooledStatesRun(BackboneShape shape, HiddenStates states) {
    float[] features(Map<String, FloatTensor> weights) {
      IisanMethod method = new IisanMethod(shape, 8);
      float[] adapter = method.layout().vector(weights, "");
      return device.call(
          Priority.REFRESH,
          (Tensors tensors) ->
              tensors
                  .program(IisanMethodTest.class, method.programs().get(0))
                  .tensor(
                      tensors,
                      "features",
                      tensors.of(adapter, adapter.length),
                      method.inputs().tensors(tensors, List.copyOf(PooledStates.of(states))),
                      method.frozen(),
                      method.sizes())
                  .toFloatArray());
    }
  }

  private static float[] columns(float[] rows, int from, int width) {
    float[] columns = new float[5 * width];
    for (int i = 0; i < 5; i++) {
      System.arraycopy(rows, i * 160 + from, columns, i * width, width);
    }
    return columns;
  }

  @Test
  void startsNearTheIdentityAndOnlyTheSeedDecides() {
    IisanMethod method = new IisanMethod(shape(6, 4), 2);
    assertThat(method.initialWeights(1)).isEqualTo(method.initialWeights(1));
    assertThat(method.initialWeights(1)).isNotEqualTo(method.initialWeights(2));
    assertThat(Fixtures.named(method.initialWeights(1), "TextBlocks.0.0.weight").data()[0])
        .isBetween(-1e-3f, 1e-3f);
    assertThat(Fixtures.named(method.initialWeights(1), "weight_scalar").data()).containsOnly(0);
  }

  @Test
  void inputsSurviveTheirBytes() {
    PooledStates states = new PooledStates(2, new float[] {1, 2, 3, 4}, new float[] {5, 6});
    assertThat(ItemInputs.decode(states.encode())).isEqualTo(states);
    byte[] cut = Arrays.copyOf(states.encode(), 20);
    assertThatThrownBy(() -> ItemInputs.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ItemInputs.decode(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void misfittingInputsAreNamed() {
    IisanMethod method = new IisanMethod(shape(6, 4), 2);
    ItemInputs narrow = new PooledStates(7, new float[7 * 5], new float[7 * 4]);
    assertThatThrownBy(
            () ->
                device.call(
                    Priority.TRAINING,
                    tensors -> method.inputs().tensors(tensors, List.of(narrow))))
        .hasMessageContaining("image")
        .hasMessageContaining("35");
  }
}
