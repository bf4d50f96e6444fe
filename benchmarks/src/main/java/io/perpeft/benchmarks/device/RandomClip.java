package io.perpeft.benchmarks.device;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.clip.ClipConfig;
import io.perpeft.model.clip.TowerLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A CLIP directory of ViT-B/32's size with random weights, spread so that states stay of the size
 * they have in the real one. Its vocabulary is the demo shop's, which is smaller; that changes no
 * cost.
 */
final class RandomClip {
  private static final String DEMO = "/demo-clip/";
  private static final double DEVIATION = 0.02;

  private RandomClip() {}

  static void write(Path directory, long seed) throws IOException {
    Files.createDirectories(directory);
    copy("tokenizer.json", directory);
    Files.writeString(directory.resolve("config.json"), CONFIG);
    Files.writeString(directory.resolve("preprocessor_config.json"), PREPROCESSOR);
    ClipConfig config = ClipConfig.read(directory);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    for (TowerLayout tower : List.of(TowerLayout.vision(config), TowerLayout.text(config))) {
      Stream.of(tower.embedding(), tower.layers(), tower.projection())
          .flatMap(List::stream)
          .forEach(weight -> weights.put(weight.name(), first(weight, random)));
    }
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), weights, Map.of("format", "pt"));
  }

  private static FloatTensor first(Weight weight, SplittableRandom random) {
    FloatTensor tensor = FloatTensor.zeros(weight.shape());
    if (weight.name().contains("norm")) {
      Arrays.fill(tensor.data(), weight.name().endsWith("weight") ? 1 : 0);
    } else {
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = (float) (DEVIATION * random.nextGaussian());
      }
    }
    return tensor;
  }

  private static void copy(String file, Path directory) throws IOException {
    try (InputStream in = RandomClip.class.getResourceAsStream(DEMO + file)) {
      if (in == null) {
        throw new IOException(DEMO + file + " is missing from the class path");
      }
      Files.copy(in, directory.resolve(file));
    }
  }

  /** What is not said here has ViT-B/32's value by default. */
  private static final String CONFIG =
      """
      {
        "model_type": "clip",
        "text_config": {"vocab_size": 3514, "bos_token_id": 3512, "eos_token_id": 3513}
      }
      """;

  private static final String PREPROCESSOR =
      """
      {
        "do_resize": true, "size": {"shortest_edge": 224}, "resample": 3,
        "do_center_crop": true, "crop_size": {"height": 224, "width": 224},
        "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711]
      }
      """;
}
