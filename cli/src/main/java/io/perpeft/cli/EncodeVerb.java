package io.perpeft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.files.AtomicFiles;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOptions;
import io.perpeft.model.clip.ClipOutput;
import io.perpeft.model.clip.HiddenStates;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft encode}: what a generation, or a frozen backbone, makes of a catalogue. */
@Command(
    name = "encode",
    description = {
      "Encode a catalogue into a safetensors file, rows in the order of items.jsonl, with ids.json"
          + " beside it.",
      "With a generation: item_features [n, d] and item_vectors [n, h] under a group's or the"
          + " global weights; with an item memory also item_memory_q [n, d], item_memory_c [n, d]"
          + " and item_memory_counts [n, 3] as the history left them.",
      "With --backbone alone: image_embeds, text_embeds, image_pooled_hidden and"
          + " text_pooled_hidden of the frozen model."
    },
    footer = {
      "",
      "Examples:",
      "  perpeft encode --generation generations/beauty --group 3 --data data/beauty"
          + " --out group-3.safetensors",
      "  perpeft encode --backbone clip-vit-base-patch32 --data data/beauty"
          + " --out frozen.safetensors"
    })
final class EncodeVerb implements Callable<Integer> {
  private static final String IDS = "ids.json";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      paramLabel = "GENERATION",
      description = "Directory that bootstrap wrote.")
  private @Nullable Path generationPath;

  @Option(names = "--group", paramLabel = "N", description = "Use the weights of this group.")
  private @Nullable Integer group;

  @Option(names = "--global", description = "Use the user-blind weights.")
  private boolean global;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Data folder.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write; ids.json is written beside it.")
  private Path out = Path.of("");

  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private PictureOption pictureOption = new PictureOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() throws IOException {
    checkUsage();
    DataFolder folder = DataFolder.open(data);
    try (Device device = deviceOption.open()) {
      if (generationPath == null) {
        encodeFrozen(folder, device);
      } else {
        encode(folder, Generation.read(generationPath), device);
      }
    }
    spec.commandLine()
        .getOut()
        .printf("wrote %s and %s: %d items%n", out, ids(), folder.items().size());
    return 0;
  }

  private void checkUsage() {
    if (generationPath == null && (!backboneOption.isClip() || group != null || global)) {
      throw new ParameterException(
          spec.commandLine(),
          "Either --generation with --group or --global, or --backbone alone, is needed");
    }
    if (generationPath != null && (group != null) == global) {
      throw new ParameterException(spec.commandLine(), "One of --group and --global is needed");
    }
  }

  private void encode(DataFolder folder, Generation generation, Device device) throws IOException {
    GroupWeights weights = weights(generation);
    int n = folder.items().size();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    try (Backbone backbone = backboneOption.openFor(generation.manifest(), device)) {
      AdapterMethod method = AdapterMethods.of(generation, backbone);
      CatalogueInputs inputs =
          pictureOption.inputs(folder, folder.items(), backbone, method, err());
      try (FrozenRecommender recommender = FrozenRecommender.of(device, generation);
          ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH)) {
        float[] features = encoder.features(weights, inputs.all());
        tensors.put("item_features", FloatTensor.of(features, n, method.featureWidth()));
        float[] vectors = encoder.vectors(weights, inputs.all(), places(folder, generation));
        tensors.put("item_vectors", FloatTensor.of(vectors, n, encoder.width()));
      }
    }
    generation.memory().ifPresent(memory -> addMemory(memory.start().memory(), folder, tensors));
    write(folder, tensors, Map.of("generation", generation.id(), "weights", weightsName()));
  }

  /** Factors and counts of every item; an item that is not held has q = 0, c = 0, counts 0. */
  private static void addMemory(
      ItemMemory memory, DataFolder folder, Map<String, FloatTensor> tensors) {
    int n = folder.items().size();
    int d = memory.options().factors();
    FloatTensor q = FloatTensor.zeros(n, d);
    FloatTensor c = FloatTensor.zeros(n, d);
    FloatTensor counts = FloatTensor.zeros(n, HalfLives.COUNTS);
    for (int i = 0; i < n; i++) {
      int row = memory.find(folder.items().get(i).id());
      if (row >= 0) {
        System.arraycopy(memory.q(row), 0, q.data(), i * d, d);
        System.arraycopy(memory.c(row), 0, c.data(), i * d, d);
        for (int k = 0; k < HalfLives.COUNTS; k++) {
          counts.data()[i * HalfLives.COUNTS + k] =
              (float) memory.count(k, row, memory.newestMillis());
        }
      }
    }
    tensors.put("item_memory_q", q);
    tensors.put("item_memory_c", c);
    tensors.put("item_memory_counts", counts);
  }

  private GroupWeights weights(Generation generation) {
    if (group == null) {
      return generation.global();
    }
    GroupWeights weights = generation.content().groups().get(group);
    if (weights == null) {
      throw new CliException(
          "Generation %s has no group %d; its groups are %s"
              .formatted(generation.id(), group, generation.content().groups().keySet()));
    }
    return weights;
  }

  private String weightsName() {
    return group == null ? "global" : group.toString();
  }

  /** Place of each item in the ID table; 0 for items that the generation has not seen. */
  private static int[] places(DataFolder folder, Generation generation) {
    Map<String, Integer> places = new HashMap<>();
    generation.itemIds().forEach(id -> places.put(id, places.size() + 1));
    return folder.items().stream().mapToInt(item -> places.getOrDefault(item.id(), 0)).toArray();
  }

  private void encodeFrozen(DataFolder folder, Device device) throws IOException {
    int n = folder.items().size();
    try (ClipBackbone backbone = backboneOption.openClip(device, ClipOptions.defaults())) {
      int depths = backbone.shape().depths().size();
      int projection = backbone.projection();
      Map<String, FloatTensor> tensors = new LinkedHashMap<>();
      tensors.put("image_embeds", FloatTensor.zeros(n, projection));
      tensors.put("text_embeds", FloatTensor.zeros(n, projection));
      tensors.put(
          "image_pooled_hidden", FloatTensor.zeros(n, depths, backbone.shape().imageWidth()));
      tensors.put("text_pooled_hidden", FloatTensor.zeros(n, depths, backbone.shape().textWidth()));
      pictureOption.forEachChunk(
          folder,
          backbone,
          (first, chunk) -> {
            ClipOutput output = backbone.forward(chunk);
            HiddenStates hidden = output.hidden();
            put(output.imageEmbeds(), tensors.get("image_embeds"), first);
            put(output.textEmbeds(), tensors.get("text_embeds"), first);
            put(hidden.image(), tensors.get("image_pooled_hidden"), first);
            put(hidden.text(), tensors.get("text_pooled_hidden"), first);
          },
          err());
      write(
          folder,
          tensors,
          Map.of(
              "backbone_sha256", backbone.shape().sha256(),
              "depths", backbone.shape().depths().toString()));
    }
  }

  /** Copies the rows of a chunk to their place. */
  private static void put(float @Nullable [] rows, @Nullable FloatTensor all, int first) {
    if (rows != null && all != null) {
      int width = all.size() / all.dim(0);
      System.arraycopy(rows, 0, all.data(), first * width, rows.length);
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private Path ids() {
    return out.resolveSibling(IDS);
  }

  private void write(
      DataFolder folder, Map<String, FloatTensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<String> ids = folder.items().stream().map(CatalogueItem::id).toList();
    SafetensorsWriter.write(out, tensors, metadata);
    AtomicFiles.write(ids(), new ObjectMapper().writeValueAsBytes(ids));
  }
}
