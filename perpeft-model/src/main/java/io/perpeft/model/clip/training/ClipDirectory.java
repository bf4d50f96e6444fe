package io.perpeft.model.clip.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.files.AtomicFiles;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes a CLIP in the directory layout of Hugging Face. */
record ClipDirectory(Path path) {
  static final int MAX_POSITIONS = 77;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

  /** Everything but the weights. */
  void writeDescription(ClipSize size, BpeVocabulary vocabulary) {
    try {
      Files.createDirectories(path);
      write("config.json", config(size, vocabulary));
      write("tokenizer.json", vocabulary.tokenizerJson());
      write("preprocessor_config.json", preprocessor(size.imageSize()));
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be written", e);
    }
  }

  void writeWeights(Map<String, FloatTensor> weights) {
    Path file = path.resolve("model.safetensors");
    try {
      SafetensorsWriter.write(file, weights, Map.of("format", "pt"));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
  }

  private void write(String name, ObjectNode content) throws IOException {
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
    AtomicFiles.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode config(ClipSize size, BpeVocabulary vocabulary) {
    ObjectNode config = MAPPER.createObjectNode();
    config.putArray("architectures").add("CLIPModel");
    config.put("model_type", "clip").put("projection_dim", size.projection());
    config.put("logit_scale_init_value", 2.6592);
    ObjectNode text = tower(config.putObject("text_config"), "clip_text_model", size);
    text.put("vocab_size", vocabulary.size()).put("max_position_embeddings", MAX_POSITIONS);
    text.put("bos_token_id", vocabulary.startOfText()).put("eos_token_id", vocabulary.endOfText());
    text.put("pad_token_id", vocabulary.endOfText());
    ObjectNode vision = tower(config.putObject("vision_config"), "clip_vision_model", size);
    vision.put("image_size", size.imageSize()).put("patch_size", size.patchSize());
    vision.put("num_channels", 3);
    return config;
  }

  private static ObjectNode tower(ObjectNode tower, String type, ClipSize size) {
    return tower
        .put("model_type", type)
        .put("hidden_size", size.width())
        .put("intermediate_size", 4 * size.width())
        .put("num_hidden_layers", size.layers())
        .put("num_attention_heads", size.heads())
        .put("projection_dim", size.projection())
        .put("hidden_act", "quick_gelu")
        .put("layer_norm_eps", 1e-5)
        .put("attention_dropout", 0.0);
  }

  private static ObjectNode preprocessor(int imageSize) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("image_processor_type", "CLIPImageProcessor").put("do_convert_rgb", true);
    json.put("do_resize", true).put("resample", 3);
    json.putObject("size").put("shortest_edge", imageSize);
    json.put("do_center_crop", true);
    json.putObject("crop_size").put("height", imageSize).put("width", imageSize);
    json.put("do_rescale", true).put("rescale_factor", 1 / 255.0).put("do_normalize", true);
    ArrayNode mean = json.putArray("image_mean");
    ArrayNode std = json.putArray("image_std");
    for (int c = 0; c < 3; c++) {
      mean.add(MEAN[c]);
      std.add(STD[c]);
    }
    return json;
  }
}
