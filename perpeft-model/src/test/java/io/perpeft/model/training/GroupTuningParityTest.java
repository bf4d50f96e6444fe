package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.FixturePrefix;
import io.perpeft.model.clip.PositionStates;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.Lora;
import io.perpeft.model.peft.PrefixStates;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.WeightLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten steps of one group's LoRA and projector against the reference's: fixtures/group_tuning. */
@Tag("device")
class GroupTuningParityTest {
  private static final int ITEMS = 24;
  private static final int USERS = 8;
  private static final int LENGTH = 10;
  private static final int WIDTH = 32;
  private static final int HEADS = 4;
  private static final WeightLayout PROJECTOR = RecommenderLayout.projector(64, WIDTH);
  private static final WeightLayout SASREC = RecommenderLayout.sasrec(WIDTH, LENGTH, 2);

  private final SafetensorsFile fixture = Fixtures.open("group_tuning.safetensors");

  private record Run(
      List<float[]> firstGradients,
      float[] losses,
      float[] adapter,
      float[] projector,
      float[] itemVectors) {}

  @Test
  void tenStepsEqualTheReference() throws IOException {
    JsonNode scalars = new ObjectMapper().readTree(Fixtures.bytes("group_tuning.json"));
    AdamW optimiser =
        AdamW.of(scalars.get("lr").asDouble(), scalars.get("weight_decay").asDouble());
    try (Device device = DeviceUnderTest.open();
        ClipBackbone backbone = ClipBackbone.open(Fixtures.path("tiny-clip"), device)) {
      Lora lora = new Lora(4, 8, 0, Lora.defaults().targets());
      AdaptedClip method = new AdaptedClip(backbone, lora, AdaptedClip.ALL_LAYERS, 32);
      List<ItemInputs> inputs = new ArrayList<>();
      for (PositionStates states : FixturePrefix.of(device, fixture, 0, 0, 32)) {
        inputs.add(PrefixStates.of(states));
      }

      Run run = device.call(Priority.TRAINING, tensors -> run(tensors, method, inputs, optimiser));

      for (int k = 0; k < run.losses().length; k++) {
        assertThat((double) run.losses()[k])
            .as("loss of step %d", k)
            .isCloseTo(scalars.get("losses").get(k).asDouble(), offset(1e-4));
      }
      assertSame(method, run.firstGradients().get(0), run.firstGradients().get(1), "grad.");
      assertSame(method, run.adapter(), run.projector(), "end.");
      float[] vectors = fixture.floats("item_vectors.end").data();
      Fixtures.assertClose(
          "item vectors",
          run.itemVectors(),
          Arrays.copyOfRange(vectors, WIDTH, vectors.length),
          1e-4);
    }
  }

  private void assertSame(AdaptedClip method, float[] adapter, float[] projector, String prefix) {
    Map<String, FloatTensor> expected = Fixtures.floats(fixture, prefix);
    Map<String, FloatTensor> actual = new LinkedHashMap<>(method.layout().tensors(adapter, ""));
    actual.putAll(PROJECTOR.tensors(projector, "projector."));
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    actual.forEach(
        (name, tensor) ->
            Fixtures.assertClose(
                prefix + name, tensor.data(), Fixtures.named(expected, name).data(), 1e-4));
  }

  private Run run(Tensors tensors, AdaptedClip method, List<ItemInputs> inputs, AdamW optimiser) {
    Map<String, FloatTensor> adapter =
        Fixtures.floats(Fixtures.open("lora/adapter_model.safetensors"), "");
    LearntPart learntAdapter = part(tensors, method.layout().vector(adapter, ""));
    LearntPart learntProjector =
        part(tensors, PROJECTOR.vector(Fixtures.floats(fixture, "start."), "projector."));
    float[] sasrec = SASREC.vector(Fixtures.floats(fixture, "sasrec."), "");
    float[] ids = fixture.floats("sasrec.item_emb.weight").data();
    LearntPart idTable = new LearntPart(tensors, LearntPart.State.fresh(ids), ITEMS + 1, WIDTH);
    ModelParts parts =
        ModelParts.of(learntAdapter, true, learntProjector, part(tensors, sasrec), idTable, false);
    BatchInputs items = new BatchInputs.Resident(method.inputs().tensors(tensors, inputs));
    ModelProgram program = new ModelProgram(method, HEADS);
    List<float[]> gradients =
        checks(tensors, method)
            .tensors(
                tensors,
                "gradients_of_learnt",
                parts.weights(),
                parts.learned(),
                items.tensors(tensors, new int[0]),
                method.frozen(),
                method.sizes(),
                batch(0).tensors(tensors, ITEMS),
                HEADS)
            .stream()
            .map(NDArray::toFloatArray)
            .toList();
    float[] losses = new float[10];
    for (int k = 0; k < losses.length; k++) {
      losses[k] =
          program
              .step(tensors, parts, items, batch(k), ITEMS, 0, optimiser, Double.MAX_VALUE)
              .loss();
    }
    int[] all = IntStream.rangeClosed(1, ITEMS).toArray();
    EncodingProgram encoding = new EncodingProgram(program, Float.SIZE);
    float[] vectors =
        encoding
            .vectors(
                tensors,
                encoding.prepared(tensors, learntAdapter.weights()),
                learntProjector.weights(),
                idTable.weights(),
                encoding.inputs(tensors, items, all),
                all)
            .toFloatArray();
    return new Run(gradients, losses, learntAdapter.values(), learntProjector.values(), vectors);
  }

  private static Program checks(Tensors tensors, AdaptedClip method) {
    List<String> files = new ArrayList<>(method.programs());
    files.addAll(method.shortcuts());
    files.addAll(
        List.of("/io/perpeft/model/recommender/recommender.py", "training.py", "checks.py"));
    return tensors.program(GroupTuningParityTest.class, files.toArray(String[]::new));
  }

  private static LearntPart part(Tensors tensors, float[] weights) {
    return new LearntPart(tensors, LearntPart.State.fresh(weights), weights.length);
  }

  private Batch batch(int k) {
    int[] numbers =
        Arrays.stream(fixture.longs("batch.%02d".formatted(k)))
            .mapToInt(Math::toIntExact)
            .toArray();
    int size = USERS * LENGTH;
    return new Batch(
        IntStream.rangeClosed(1, ITEMS).toArray(),
        LENGTH,
        Arrays.copyOfRange(numbers, 0, size),
        Arrays.copyOfRange(numbers, size, 2 * size),
        Arrays.copyOfRange(numbers, 2 * size, 3 * size),
        new float[0],
        new boolean[0]);
  }
}
