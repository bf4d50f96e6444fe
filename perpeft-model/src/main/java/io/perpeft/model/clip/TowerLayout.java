package io.perpeft.model.clip;

import io.perpeft.model.clip.ClipConfig.Text;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.clip.ClipConfig.Vision;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * Names (as Hugging Face has them) and shapes of a tower's weights, in the order and the three
 * lists that {@code towers.py} takes.
 */
public record TowerLayout(List<Weight> embedding, List<Weight> layers, List<Weight> projection) {
  /** Tensors of one layer. */
  public static final int PER_LAYER = 16;

  /** The linear layers of a layer, in the order by which {@code towers.py} numbers them. */
  public static final List<String> LINEARS =
      List.of(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.out_proj",
          "mlp.fc1",
          "mlp.fc2");

  private static final List<String> ATTENTION = LINEARS.subList(0, 4);

  /** The image tower. */
  public static TowerLayout vision(ClipConfig config) {
    Vision vision = config.vision();
    int width = vision.tower().width();
    String at = "vision_model.embeddings.";
    List<Weight> embedding = new ArrayList<>();
    int patch = vision.patchSize();
    embedding.add(new Weight(at + "patch_embedding.weight", width, 3, patch, patch));
    embedding.add(new Weight(at + "class_embedding", width));
    embedding.add(new Weight(at + "position_embedding.weight", vision.positions(), width));
    addNorm(embedding, "vision_model.pre_layrnorm", width);
    List<Weight> projection = new ArrayList<>();
    addNorm(projection, "vision_model.post_layernorm", width);
    projection.add(new Weight("visual_projection.weight", config.projectionDim(), width));
    return new TowerLayout(embedding, layers("vision_model", vision.tower()), projection);
  }

  /** The text tower. */
  public static TowerLayout text(ClipConfig config) {
    Text text = config.text();
    int width = text.tower().width();
    String at = "text_model.embeddings.";
    List<Weight> embedding = new ArrayList<>();
    embedding.add(new Weight(at + "token_embedding.weight", text.vocabularySize(), width));
    embedding.add(new Weight(at + "position_embedding.weight", text.maxPositions(), width));
    List<Weight> projection = new ArrayList<>();
    addNorm(projection, "text_model.final_layer_norm", width);
    projection.add(new Weight("text_projection.weight", config.projectionDim(), width));
    return new TowerLayout(embedding, layers("text_model", text.tower()), projection);
  }

  /** The weights of all layers. */
  static List<Weight> layers(String model, Tower tower) {
    List<Weight> list = new ArrayList<>();
    int width = tower.width();
    for (int i = 0; i < tower.layers(); i++) {
      String at = "%s.encoder.layers.%d.".formatted(model, i);
      addNorm(list, at + "layer_norm1", width);
      for (String name : ATTENTION) {
        addLinear(list, at + name, width, width);
      }
      addNorm(list, at + "layer_norm2", width);
      addLinear(list, at + "mlp.fc1", tower.mlpWidth(), width);
      addLinear(list, at + "mlp.fc2", width, tower.mlpWidth());
    }
    return list;
  }

  private static void addNorm(List<Weight> list, String name, int width) {
    list.add(new Weight(name + ".weight", width));
    list.add(new Weight(name + ".bias", width));
  }

  private static void addLinear(List<Weight> list, String name, int out, int in) {
    list.add(new Weight(name + ".weight", out, in));
    list.add(new Weight(name + ".bias", out));
  }
}
