package io.perpeft.model.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.FixturePrefix;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("device")
class AdaptedClipTest {
  private static final Lora LORA = new Lora(4, 8, 0, TargetModules.of("q_proj", "v_proj"));

  private final Device device = DeviceUnderTest.open();
  private final ClipBackbone backbone = ClipBackbone.open(Fixtures.path("tiny-clip"), device);
  private final Device halfDevice = DeviceUnderTest.open(Precision.BF16);
  private final ClipBackbone half = ClipBackbone.open(Fixtures.path("tiny-clip"), halfDevice);
  private final SafetensorsFile forward = Fixtures.open("tiny-clip/forward.safetensors");

  @AfterAll
  void close() {
    forward.close();
    half.close();
    backbone.close();
    halfDevice.close();
    device.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "ia3"})
  void featuresAndGradientsEqualTheReference(String name) {
    AdaptedClip method = method(name.equals("lora") ? LORA : Ia3.defaults());
    float[] adapter = vector(method, name);
    try (SafetensorsFile expected = Fixtures.open(name + "/expected.safetensors")) {
      float[] cotangent = expected.floats("cotangent").data();

      List<float[]> results = outputAndGradient(method, adapter, cotangent);

      float[] features = results.get(0);
      Fixtures.assertClose("features", features, expected.floats("item_features").data(), 1e-5);
      double loss = 0;
      for (int i = 0; i < features.length; i++) {
        loss += features[i] * cotangent[i];
      }
      assertThat(loss).isCloseTo(expected.floats("loss").data()[0], offset(1e-4));
      Map<String, FloatTensor> gradients = Fixtures.floats(expected, "grad.");
      Map<String, FloatTensor> actual = method.layout().tensors(results.get(1), "");
      assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(gradients.keySet());
      actual.forEach(
          (weight, gradient) ->
              Fixtures.assertClose(
                  weight, gradient.data(), Fixtures.named(gradients, weight).data(), 1e-4));
    }
  }

  /** bfloat16 has 8 significant bits: 1 / 256 an operation, of which some ten follow each other. */
  @ParameterizedTest
  @ValueSource(strings = {"lora", "ia3"})
  void towersInBfloat16AreCloseToTheReference(String name) {
    LinearAdapter adapter = name.equals("lora") ? LORA : Ia3.defaults();
    AdaptedClip method = new AdaptedClip(half, adapter, AdaptedClip.ALL_LAYERS, 32);
    float[] weights = vector(method, name);
    try (SafetensorsFile expected = Fixtures.open(name + "/expected.safetensors")) {
      float[] features = expected.floats("item_features").data();
      float[] gradients = method.layout().vector(Fixtures.floats(expected, "grad."), "");

      List<float[]> results =
          outputAndGradient(method, weights, expected.floats("cotangent").data());

      assertThat(Fixtures.distance(results.get(0), features)).isLessThan(0.01);
      assertThat(Fixtures.distance(results.get(1), gradients)).isLessThan(0.02);
      assertThat(Fixtures.distance(features(method, weights), features)).isLessThan(0.01);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "ia3"})
  void aFreshAdapterChangesNothing(String name) {
    AdaptedClip method = method(name.equals("lora") ? Lora.defaults() : Ia3.defaults());
    float[] adapter = method.layout().vector(method.initialWeights(3), "");

    Fixtures.assertClose(
        "features", features(method, adapter), forward.floats("item_features").data(), 1e-5);
    assertThat(method.initialWeights(3)).isEqualTo(method.initialWeights(3));
  }

  @Test
  void thePrefixBelowTheAdaptersMayBeCached() {
    AdaptedClip all = method(LORA);
    AdaptedClip top = new AdaptedClip(backbone, LORA, 1, 32);
    AdaptedClip topInHalf = new AdaptedClip(backbone, LORA, 1, 16);
    Map<String, FloatTensor> weights = new LinkedHashMap<>(weights("lora"));
    weights.replaceAll(
        (name, tensor) ->
            name.contains(".layers.3.") || name.contains("lora_A")
                ? tensor
                : FloatTensor.zeros(tensor.shape()));

    float[] expected = features(all, all.layout().vector(weights, ""));

    assertThat(top.layout().weights()).hasSize(all.layout().weights().size() / 4);
    Fixtures.assertClose(
        "float32", features(top, top.layout().vector(weights, "")), expected, 1e-5);
    Fixtures.assertClose(
        "bfloat16", features(topInHalf, topInHalf.layout().vector(weights, "")), expected, 2e-2);
  }

  @Test
  void everyLinearLayerCanBeAdapted() {
    TargetModules every =
        TargetModules.of("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "mlp.fc2");
    AdaptedClip method = method(new Lora(2, 3, 0, every));
    Map<String, FloatTensor> weights = new LinkedHashMap<>(method.initialWeights(5));
    float[] before = features(method, method.layout().vector(weights, ""));
    for (String name : List.copyOf(weights.keySet())) {
      if (name.endsWith("lora_B.weight")) {
        FloatTensor one = Fixtures.named(weights, name);
        FloatTensor raised = FloatTensor.zeros(one.shape());
        Arrays.fill(raised.data(), 0.05f);
        weights.put(name, raised);
        assertThat(features(method, method.layout().vector(weights, "")))
            .as(name)
            .isNotEqualTo(before);
        weights.put(name, one);
      }
    }
  }

  @Test
  void dropoutIsForLearningOnly() {
    AdaptedClip method = method(new Lora(4, 8, 0.5, TargetModules.of("q_proj", "v_proj")));
    float[] adapter = vector(method, "lora");
    float[] still = features(method, adapter);

    assertThat(features(method, adapter)).isEqualTo(still);
    float[] learning = outputAndGradient(method, adapter, new float[6 * 64]).get(0);
    assertThat(learning).isNotEqualTo(still);
  }

  @Test
  void inputsOfItemsSurviveTheirBytes() {
    AdaptedClip method = new AdaptedClip(backbone, LORA, 2, 16);
    List<PreparedItem> items =
        List.of(
            backbone.prepare(new ItemContent("a", "red wool scarf", null)),
            backbone.prepare(new ItemContent("b", "x", Fixtures.bytes("images/photo.jpg"))));

    List<ItemInputs> inputs = method.inputs().of(backbone, items);

    assertThat(inputs).hasSize(2);
    for (ItemInputs input : inputs) {
      assertThat(ItemInputs.decode(input.encode())).isEqualTo(input);
      byte[] cut = Arrays.copyOf(input.encode(), input.encode().length - 1);
      assertThatThrownBy(() -> ItemInputs.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () ->
                device.call(
                    Priority.REFRESH,
                    tensors ->
                        method
                            .inputs()
                            .tensors(
                                tensors, List.of(new PooledStates(1, new float[1], new float[1])))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PooledStates");
  }

  @Test
  void aTargetThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> method(new Lora(4, 8, 0, TargetModules.of("q_proj", "qkv"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"qkv\"");
  }

  private AdaptedClip method(LinearAdapter adapter) {
    return new AdaptedClip(backbone, adapter, AdaptedClip.ALL_LAYERS, 32);
  }

  private static Map<String, FloatTensor> weights(String name) {
    try (SafetensorsFile file = Fixtures.open(name + "/adapter_model.safetensors")) {
      return Fixtures.floats(file, "");
    }
  }

  private static float[] vector(AdaptedClip method, String name) {
    return method.layout().vector(weights(name), "");
  }

  private List<ItemInputs> inputs(AdaptedClip method) {
    int first = (int) method.sizes()[1];
    int bits = ((PrefixForm) method.inputs()).bits();
    return FixturePrefix.of(device, forward, first, first, bits).stream()
        .<ItemInputs>map(PrefixStates::of)
        .toList();
  }

  private float[] features(AdaptedClip method, float[] adapter) {
    List<ItemInputs> inputs = inputs(method);
    return device.call(
        Priority.REFRESH,
        tensors ->
            tensors
                .program(AdaptedClipTest.class, method.programs().toArray(String[]::new))
                .tensor(
                    tensors,
                    "features",
                    tensors.of(adapter, adapter.length),
                    method.inputs().tensors(tensors, inputs),
                    method.frozenForEncoding(),
                    method.sizes())
                .toFloatArray());
  }

  private List<float[]> outputAndGradient(AdaptedClip method, float[] adapter, float[] cotangent) {
    List<ItemInputs> inputs = inputs(method);
    return device.call(
        Priority.TRAINING,
        tensors -> {
          Program program =
              tensors.program(
                  AdaptedClipTest.class,
                  method.programs().get(0),
                  method.programs().get(1),
                  method.programs().get(2),
                  "/io/perpeft/model/device/vjp.py");
          return program
              .tensors(
                  tensors,
                  "output_and_gradient",
                  tensors.of(adapter, adapter.length),
                  method.inputs().tensors(tensors, inputs),
                  method.frozen(),
                  method.sizes(),
                  tensors.of(cotangent, 6, 64))
              .stream()
              .map(NDArray::toFloatArray)
              .toList();
        });
  }
}
