package io.perpeft.model.clip;

import java.nio.file.Path;

/**
 * The part of a Hugging Face CLIP {@code config.json} that the forward pass needs. Omitted fields
 * have the defaults of that library, which are those of ViT-B/32, as OpenAI's published directories
 * rely on them.
 */
public record ClipConfig(int projectionDim, Vision vision, Text text) {
  public static final String FILE = "config.json";
  private static final int MAX_WIDTH = 1 << 16;

  /** What both towers are made of. */
  public record Tower(
      int width, int mlpWidth, int layers, int heads, Activation activation, double normEpsilon) {
    /** The argument {@code form} of {@code towers.py}. */
    public int[] form(boolean causal) {
      return new int[] {heads, causal ? 1 : 0, activation == Activation.QUICK_GELU ? 1 : 0};
    }
  }

  public record Vision(Tower tower, int imageSize, int patchSize) {
    /** Patches along one side; a remainder at the right and bottom edge is not seen. */
    int grid() {
      return imageSize / patchSize;
    }

    public int positions() {
      return grid() * grid() + 1;
    }
  }

  public record Text(Tower tower, int vocabularySize, int maxPositions, int endOfTextId) {
    /** OpenAI's published value, wrong in itself, which stands for "pool at the largest id". */
    static final int LEGACY_END_OF_TEXT = 2;

    /**
     * Where the text is pooled: at the first end-of-text token, or with the legacy id at the first
     * position of the largest id; 0 if there is none.
     */
    int pooledPosition(int[] tokens) {
      int best = 0;
      for (int i = 0; i < tokens.length; i++) {
        if (endOfTextId != LEGACY_END_OF_TEXT) {
          if (tokens[i] == endOfTextId) {
            return i;
          }
        } else if (tokens[i] > tokens[best]) {
          best = i;
        }
      }
      return best;
    }
  }

  public enum Activation {
    /** x · sigmoid(1.702 x) */
    QUICK_GELU,
    GELU
  }

  /** Reads {@code config.json} of a directory; a wrong field is named in the exception. */
  public static ClipConfig read(Path directory) {
    JsonFields root = JsonFields.read(directory.resolve(FILE));
    String type = root.text("model_type", "clip");
    if (!type.equals("clip")) {
      throw root.wrong("model_type", "only CLIP models (\"clip\") can be loaded");
    }
    int projectionDim = root.intBetween("projection_dim", 512, 1, MAX_WIDTH);
    return new ClipConfig(projectionDim, vision(part(root, "vision")), text(part(root, "text")));
  }

  /** Where present, the older {@code *_config_dict} is what counts, as a whole. */
  private static JsonFields part(JsonFields root, String name) {
    String old = name + "_config_dict";
    return root.child(root.has(old) ? old : name + "_config");
  }

  private static Vision vision(JsonFields fields) {
    Tower tower = tower(fields, 768, 3072, 12);
    if (fields.intBetween("num_channels", 3, 1, 64) != 3) {
      throw fields.wrong("num_channels", "only pictures of 3 channels are supported");
    }
    int imageSize = fields.intBetween("image_size", 224, 1, 4096);
    int patchSize = fields.intBetween("patch_size", 32, 1, 4096);
    if (patchSize > imageSize) {
      throw fields.wrong("patch_size", "must not exceed image_size (%d)".formatted(imageSize));
    }
    return new Vision(tower, imageSize, patchSize);
  }

  private static Text text(JsonFields fields) {
    return new Text(
        tower(fields, 512, 2048, 8),
        fields.intBetween("vocab_size", 49_408, 3, 1 << 24),
        fields.intBetween("max_position_embeddings", 77, 2, 1 << 16),
        fields.intBetween("eos_token_id", 49_407, 0, 1 << 24));
  }

  private static Tower tower(JsonFields fields, int width, int mlpWidth, int heads) {
    int actualWidth = fields.intBetween("hidden_size", width, 1, MAX_WIDTH);
    int actualHeads = fields.intBetween("num_attention_heads", heads, 1, MAX_WIDTH);
    if (actualWidth % actualHeads != 0) {
      throw fields.wrong(
          "num_attention_heads", "must divide hidden_size (%d)".formatted(actualWidth));
    }
    return new Tower(
        actualWidth,
        fields.intBetween("intermediate_size", mlpWidth, 1, MAX_WIDTH),
        fields.intBetween("num_hidden_layers", 12, 1, 1024),
        actualHeads,
        activation(fields),
        fields.number("layer_norm_eps", 1e-5, 0, 1));
  }

  private static Activation activation(JsonFields fields) {
    return switch (fields.text("hidden_act", "quick_gelu")) {
      case "quick_gelu" -> Activation.QUICK_GELU;
      case "gelu" -> Activation.GELU;
      default -> throw fields.wrong("hidden_act", "only quick_gelu and gelu are supported");
    };
  }
}
