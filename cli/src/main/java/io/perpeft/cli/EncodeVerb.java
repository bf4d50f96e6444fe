package io.perpeft.cli;

import io.perpeft.core.data.DataFolder;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOptions;
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
          + " text_pooled_hidden of the frozen model.",
      "With --backbone and --adapter: item_features [n, d] under that adapter as it stands; item"
          + " vectors need a projector, which only a generation has."
    },
    footer = {
      "",
      "Examples:",
      "  perpeft encode --generation generations/beauty --group 3 --data data/beauty"
          + " --out group-3.safetensors",
      "  perpeft encode --backbone clip-vit-base-patch32 --data data/beauty"
          + " --out frozen.safetensors",
      "  perpeft encode --backbone clip-vit-base-patch32 --adapter my-lora --data data/beauty"
          + " --out adapted.safetensors"
    })
final class EncodeVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      paramLabel = "GENERATION",
      description = "Directory that bootstrap wrote.")
  private @Nullable Path generationPath;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description =
          "With --backbone: an adapter as the PEFT library writes it (adapter_config.json,"
              + " adapter_model.safetensors).")
  private @Nullable Path adapter;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Data folder.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write; ids.json is written beside it.")
  private Path out = Path.of("");

  @Mixin private WhoseOption whose = new WhoseOption();
  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private PictureOption pictureOption = new PictureOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() throws IOException {
    checkUsage();
    DataFolder folder = DataFolder.open(data);
    try (Device device = generationPath == null ? deviceOption.openExact() : deviceOption.open()) {
      if (generationPath == null) {
        encodeWithoutGeneration(folder, device);
      } else {
        encode(folder, Generation.read(generationPath), device);
      }
    }
    spec.commandLine()
        .getOut()
        .printf(
            "wrote %s and %s: %d items%n", out, new EncodedFile(out).ids(), folder.items().size());
    return 0;
  }

  private void checkUsage() {
    if (generationPath == null && (!backboneOption.isClip() || !whose.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          "Either --generation with --group or --global, or --backbone without them, is needed");
    }
    if (generationPath != null && adapter != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--adapter goes with --backbone alone; a generation has adapters of its own");
    }
    if (generationPath != null) {
      whose.require(spec.commandLine());
    }
  }

  private void encode(DataFolder folder, Generation generation, Device device) throws IOException {
    GroupWeights weights = whose.of(generation);
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
    new EncodedFile(out)
        .write(folder, tensors, Map.of("generation", generation.id(), "weights", whose.label()));
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

  /** Place of each item in the ID table; 0 for items that the generation has not seen. */
  private static int[] places(DataFolder folder, Generation generation) {
    Map<String, Integer> places = new HashMap<>();
    generation.itemIds().forEach(id -> places.put(id, places.size() + 1));
    return folder.items().stream().mapToInt(item -> places.getOrDefault(item.id(), 0)).toArray();
  }

  private void encodeWithoutGeneration(DataFolder folder, Device device) throws IOException {
    try (ClipBackbone backbone = backboneOption.openClip(device, ClipOptions.defaults())) {
      BackboneEncoding encoding =
          new BackboneEncoding(folder, device, backbone, pictureOption, err());
      if (adapter == null) {
        encoding.frozen(new EncodedFile(out));
      } else {
        encoding.adapted(adapter, new EncodedFile(out));
      }
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
