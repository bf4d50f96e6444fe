package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.WeightLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our recommender against the reference's numbers: fixtures/recommender. */
@Tag("device")
class RecommenderParityTest {
  private static final int ITEMS = 50;
  private static final int USERS = 16;
  private static final int LENGTH = 10;
  private static final int WIDTH = 32;
  private static final int FEATURES = 64;
  private static final int HEADS = 4;
  private static final WeightLayout PROJECTOR = RecommenderLayout.projector(FEATURES, WIDTH);
  private static final WeightLayout SASREC = RecommenderLayout.sasrec(WIDTH, LENGTH, 2);

  private static Device device;
  private static SafetensorsFile fixture;

  @BeforeAll
  static void open() {
    device = DeviceUnderTest.open();
    fixture = Fixtures.open("recommender.safetensors");
  }

  @AfterAll
  static void close() {
    if (device != null) { // null where the device is not there and all is skipped
      fixture.close();
      device.close();
    }
  }

  private static Batch batch(int k) {
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

  private static List<LearntPart> start(Tensors owner) {
    Map<String, FloatTensor> tensors = Fixtures.floats(fixture, "start.");
    float[] projector = PROJECTOR.vector(tensors, "projector.");
    float[] sasrec = SASREC.vector(tensors, "sasrec.");
    float[] ids = Fixtures.named(tensors, RecommenderLayout.ID_TABLE).data();
    return List.of(
        new LearntPart(owner, LearntPart.State.fresh(new float[0]), 0),
        new LearntPart(owner, LearntPart.State.fresh(projector), projector.length),
        new LearntPart(owner, LearntPart.State.fresh(sasrec), sasrec.length),
        new LearntPart(owner, LearntPart.State.fresh(ids), ITEMS + 1, WIDTH));
  }

  private static NDArray features(Tensors tensors) {
    float[] rows = fixture.floats("item_features").data();
    return tensors.of(Arrays.copyOfRange(rows, FEATURES, rows.length), ITEMS, FEATURES);
  }

  private static Program program(Tensors tensors) {
    return tensors.program(
        RecommenderParityTest.class,
        "given_features.py",
        "/io/perpeft/model/peft/plain_shortcuts.py",
        "/io/perpeft/model/recommender/recommender.py",
        "training.py",
        "checks.py");
  }

  private static Map<String, FloatTensor> named(List<float[]> parts) {
    Map<String, FloatTensor> tensors =
        new LinkedHashMap<>(PROJECTOR.tensors(parts.get(0), "projector."));
    tensors.putAll(SASREC.tensors(parts.get(1), "sasrec."));
    tensors.put(RecommenderLayout.ID_TABLE, FloatTensor.of(parts.get(2), ITEMS + 1, WIDTH));
    return tensors;
  }

  private static void assertSame(Map<String, FloatTensor> actual, String prefix) {
    assertSame(actual, Fixtures.floats(fixture, prefix), prefix);
  }

  private static void assertSame(
      Map<String, FloatTensor> actual, Map<String, FloatTensor> expected, String prefix) {
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    actual.forEach(
        (name, tensor) ->
            Fixtures.assertClose(
                prefix + name, tensor.data(), Fixtures.named(expected, name).data(), 1e-4));
  }

  private static List<float[]> check(String method) {
    return device.call(
        Priority.TRAINING,
        tensors ->
            program(tensors)
                .tensors(
                    tensors,
                    method,
                    start(tensors).stream().map(LearntPart::weights).toList(),
                    List.of(features(tensors)),
                    batch(0).tensors(tensors, ITEMS),
                    HEADS)
                .stream()
                .map(NDArray::toFloatArray)
                .toList());
  }

  @Test
  void firstForwardPassEqualsTheReference() {
    float[] projected =
        device.call(
            Priority.TRAINING,
            tensors ->
                program(tensors)
                    .tensor(
                        tensors,
                        "projected",
                        start(tensors).get(1).weights(),
                        tensors.of(fixture.floats("item_features").data(), ITEMS + 1, FEATURES),
                        WIDTH)
                    .toFloatArray());
    Fixtures.assertClose("projected", projected, fixture.floats("projected.first").data(), 1e-5);
    List<float[]> logits = check("logits");
    Fixtures.assertClose(
        "positive", logits.get(0), fixture.floats("positive_logits.first").data(), 1e-5);
    Fixtures.assertClose(
        "negative", logits.get(1), fixture.floats("negative_logits.first").data(), 1e-5);
  }

  @Test
  void firstGradientsEqualTheReference() {
    assertSame(named(check("gradients")), "grad.");
  }

  @Test
  void twentyStepsEqualTheReference() throws Exception {
    JsonNode scalars =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/fixtures/recommender.json").toFile());
    AdamW optimiser =
        AdamW.of(scalars.get("lr").asDouble(), scalars.get("weight_decay").asDouble());
    ModelProgram program = ModelProgram.ofGivenFeatures(HEADS);
    float[] losses = new float[20];
    List<float[]> end =
        device.call(
            Priority.TRAINING,
            tensors -> {
              List<LearntPart> parts = start(tensors);
              BatchInputs inputs = new BatchInputs.Resident(List.of(features(tensors)));
              for (int k = 0; k < losses.length; k++) {
                losses[k] =
                    program
                        .step(
                            tensors,
                            ModelParts.of(
                                parts.get(0),
                                false,
                                parts.get(1),
                                parts.get(2),
                                parts.get(3),
                                true),
                            inputs,
                            batch(k),
                            ITEMS,
                            0,
                            optimiser,
                            Double.MAX_VALUE)
                        .loss();
              }
              return parts.stream().skip(1).map(LearntPart::values).toList();
            });
    for (int k = 0; k < losses.length; k++) {
      assertThat((double) losses[k])
          .as("loss of step %d", k)
          .isCloseTo(scalars.get("losses").get(k).asDouble(), offset(1e-5));
    }
    assertSame(
        withoutKeyBiases(named(end)), withoutKeyBiases(Fixtures.floats(fixture, "end.")), "end.");
  }

  /**
   * The softmax of attention does not change with the bias of the keys: its gradient is zero but
   * for rounding, from which AdamW makes steps of full length, so its values say nothing.
   */
  private static Map<String, FloatTensor> withoutKeyBiases(Map<String, FloatTensor> weights) {
    weights.forEach(
        (name, tensor) -> {
          if (name.endsWith("in_proj_bias")) {
            Arrays.fill(tensor.data(), WIDTH, 2 * WIDTH, 0);
          }
        });
    return weights;
  }

  @Test
  void userVectorsEqualTheReference() {
    Map<String, FloatTensor> end = Fixtures.floats(fixture, "end.");
    GenerationSettings settings =
        new GenerationSettings(WIDTH, LENGTH, HEADS, 8, 0, "bce", Map.of());
    float[] projector = PROJECTOR.vector(end, "projector.");
    float[] ids = Fixtures.named(end, RecommenderLayout.ID_TABLE).data();
    float[] vectors =
        device.call(
            Priority.REFRESH,
            tensors ->
                program(tensors)
                    .tensor(
                        tensors,
                        "item_vectors",
                        tensors.of(projector, projector.length),
                        tensors.of(fixture.floats("item_features").data(), ITEMS + 1, FEATURES),
                        tensors.of(ids, ITEMS + 1, WIDTH))
                    .toFloatArray());
    int[] sequences = batch(0).sequences();
    int[][] histories = new int[USERS][];
    for (int u = 0; u < USERS; u++) {
      histories[u] =
          Arrays.stream(sequences, u * LENGTH, (u + 1) * LENGTH).filter(item -> item > 0).toArray();
    }
    try (FrozenRecommender recommender = FrozenRecommender.of(device, settings, end)) {
      float[][] users = new UserEncoder(recommender, Priority.REFRESH).vectors(vectors, histories);
      float[] expected = fixture.floats("user_vectors.end").data();
      for (int u = 0; u < USERS; u++) {
        Fixtures.assertClose(
            "user " + u, users[u], Arrays.copyOfRange(expected, u * WIDTH, (u + 1) * WIDTH), 1e-5);
      }
    }
  }
}
