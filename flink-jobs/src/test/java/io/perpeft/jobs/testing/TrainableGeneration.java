package io.perpeft.jobs.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterConfig;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.testing.TinyClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A generation with random weights that can learn, on disk together with its backbone: h = 8, L =
 * 4, groups 0 to 3.
 *
 * @param directory of the generation
 * @param backbone directory of the hidden states of its items and of some that came later, or of a
 *     CLIP
 */
public record TrainableGeneration(Generation generation, Path directory, Path backbone) {
  public static final int ITEMS = 60;
  public static final int LATER_ITEMS = 20;
  public static final int GROUPS = 4;
  public static final int WIDTH = 8;
  private static final int HISTORY = 4;
  private static final int DEPTHS = 2;
  private static final int TEXT_WIDTH = 6;

  /** Writes an IISAN generation on hidden states and these under an empty folder. */
  public static TrainableGeneration in(Path folder) throws IOException {
    Path states = Files.createDirectories(folder.resolve("hidden-states"));
    writeHiddenStates(states);
    try (HiddenStatesFolder backbone = HiddenStatesFolder.open(states)) {
      return written(
          folder,
          new IisanMethod(backbone.shape(), 4),
          identity(BackboneIdentity.HIDDEN_STATES, backbone.shape()),
          states);
    }
  }

  /** Writes a generation of this adapter method on a tiny CLIP and that under an empty folder. */
  public static TrainableGeneration onClip(Path folder, String adapterKind) throws IOException {
    Path clip = TinyClip.writeTo(folder.resolve("tiny-clip"));
    try (Device device = Device.open("cpu");
        ClipBackbone backbone = ClipBackbone.open(clip, device)) {
      return written(
          folder,
          AdapterMethods.open(backbone, AdapterConfig.ofDefaults(adapterKind)),
          identity(BackboneIdentity.CLIP, backbone.shape()),
          clip);
    }
  }

  private static TrainableGeneration written(
      Path folder, AdapterMethod method, BackboneIdentity identity, Path backbone)
      throws IOException {
    Generation generation = generation(method, identity);
    Path directory = folder.resolve("generation");
    generation.writeTo(directory);
    return new TrainableGeneration(generation, directory, backbone);
  }

  private static BackboneIdentity identity(String kind, BackboneShape shape) {
    return new BackboneIdentity(
        kind, shape.sha256(), shape.depths(), shape.imageWidth(), shape.textWidth());
  }

  /** Directory of the hidden states. */
  public Path hiddenStates() {
    return backbone;
  }

  /**
   * Another generation on the same backbone.
   *
   * @param other directory for it, which must not exist
   */
  public TrainableGeneration changed(Path other, UnaryOperator<GenerationContent> change)
      throws IOException {
    Generation changed = Generation.of(change.apply(generation.content()), Instant.EPOCH);
    changed.writeTo(other);
    return new TrainableGeneration(changed, other, backbone);
  }

  public static String item(int number) {
    return "item-" + number;
  }

  /** Ids of all items with hidden states, those of the generation first. */
  public static List<String> items() {
    return IntStream.range(0, ITEMS + LATER_ITEMS).mapToObj(TrainableGeneration::item).toList();
  }

  /** The k-th training example of a group, a function of both. */
  public TrainingExample example(int group, int k) {
    Random random = new Random(31L * group + k);
    int bought = random.nextInt(ITEMS + (k < 20 ? 0 : LATER_ITEMS));
    return TrainingExample.newBuilder()
        .setExampleId("purchase-" + group + "-" + k)
        .setGenerationId(generation.id())
        .setGroupId(Integer.toString(group))
        .setUserId("user-" + random.nextInt(50))
        .setHistory(k % 9 == 0 ? List.of() : List.of(item(random.nextInt(ITEMS)), item(k % ITEMS)))
        .setTarget(item(bought))
        .setRemembered(List.of(item((bought + 1) % ITEMS), item(k % ITEMS)))
        .setPreviousEventTime(null)
        .setEventTime(1_000_000L + 1_000L * k)
        .setIngestTime(2_000_000L + k)
        .build();
  }

  private static void writeHiddenStates(Path directory) throws IOException {
    List<String> ids = new ArrayList<>(items());
    Random random = new Random(1);
    float[] text = new float[ids.size() * DEPTHS * TEXT_WIDTH];
    for (int i = 0; i < text.length; i++) {
      text[i] = (float) random.nextGaussian();
    }
    SafetensorsWriter.write(
        directory.resolve("hidden_states.safetensors"),
        Map.of("text", FloatTensor.of(text, ids.size(), DEPTHS, TEXT_WIDTH)),
        Map.of());
    new ObjectMapper().writeValue(directory.resolve("ids.json").toFile(), ids);
  }

  private static Generation generation(AdapterMethod method, BackboneIdentity backbone) {
    Initialiser initialiser = new Initialiser(3);
    Map<String, FloatTensor> recommender = new LinkedHashMap<>();
    recommender.put(
        RecommenderLayout.ID_TABLE, RecommenderLayout.initialIds(ITEMS, WIDTH, initialiser));
    RecommenderLayout.initialSasrec(RecommenderLayout.sasrec(WIDTH, HISTORY, 2), WIDTH, initialiser)
        .forEach((name, tensor) -> recommender.put(RecommenderLayout.SASREC + name, tensor));
    TreeMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < GROUPS; group++) {
      groups.put(group, weights(method, initialiser, group));
    }
    return Generation.of(
        new GenerationContent(
            AdapterMethods.identity(method),
            backbone,
            new GenerationSettings(WIDTH, HISTORY, 2, GROUPS, 1, "sampled-softmax", Map.of()),
            Map.of(),
            items().subList(0, ITEMS),
            recommender,
            weights(method, initialiser, 9),
            groups,
            Centroids.numbered(new float[GROUPS][WIDTH]),
            new long[] {5, 5, 5, 5}),
        Instant.EPOCH);
  }

  private static GroupWeights weights(AdapterMethod method, Initialiser initialiser, long seed) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    method
        .initialWeights(seed)
        .forEach((name, tensor) -> tensors.put(GroupWeights.ADAPTER + name, tensor));
    RecommenderLayout.initialProjector(
            RecommenderLayout.projector(method.featureWidth(), WIDTH),
            method.featureWidth(),
            WIDTH,
            initialiser)
        .forEach((name, tensor) -> tensors.put(GroupWeights.PROJECTOR + name, tensor));
    return new GroupWeights(tensors);
  }
}
