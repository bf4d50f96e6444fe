package io.perpeft.model.recommender;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors of projector and SASRec, in the order in which {@code recommender.py} reads them, and
 * their first values: Xavier-normal for SASRec's matrices, PyTorch's own for the projector.
 */
public final class RecommenderLayout {
  public static final String SASREC = "sasrec.";
  public static final String ID_TABLE = SASREC + "item_emb.weight";

  /** Shrinks queries and keys, so that attention starts almost even. */
  private static final float NEARLY_EVEN = .3f;

  private RecommenderLayout() {}

  /** Tensors named without the prefix {@code projector.}. */
  public static WeightLayout projector(int featureWidth, int width) {
    return new WeightLayout(
        List.of(
            new Weight("projector.0.weight", 2 * width, featureWidth),
            new Weight("projector.0.bias", 2 * width),
            new Weight("projector.1.weight", 2 * width),
            new Weight("projector.1.bias", 2 * width),
            new Weight("projector.3.weight", width, 2 * width),
            new Weight("projector.3.bias", width),
            new Weight("last_layernorm.weight", width),
            new Weight("last_layernorm.bias", width)));
  }

  /** Tensors named without the prefix {@code sasrec.}; the ID table is apart. */
  public static WeightLayout sasrec(int width, int historyLength, int blocks) {
    List<Weight> weights = new ArrayList<>();
    weights.add(new Weight("pos_emb.weight", historyLength + 1, width));
    for (int b = 0; b < blocks; b++) {
      weights.add(new Weight("attention_layernorms." + b + ".weight", width));
      weights.add(new Weight("attention_layernorms." + b + ".bias", width));
      weights.add(new Weight("attention_layers." + b + ".in_proj_weight", 3 * width, width));
      weights.add(new Weight("attention_layers." + b + ".in_proj_bias", 3 * width));
      weights.add(new Weight("attention_layers." + b + ".out_proj.weight", width, width));
      weights.add(new Weight("attention_layers." + b + ".out_proj.bias", width));
      weights.add(new Weight("forward_layernorms." + b + ".weight", width));
      weights.add(new Weight("forward_layernorms." + b + ".bias", width));
      weights.add(new Weight("forward_layers." + b + ".conv1.weight", width, width, 1));
      weights.add(new Weight("forward_layers." + b + ".conv1.bias", width));
      weights.add(new Weight("forward_layers." + b + ".conv2.weight", width, width, 1));
      weights.add(new Weight("forward_layers." + b + ".conv2.bias", width));
    }
    weights.add(new Weight("last_layernorm.weight", width));
    weights.add(new Weight("last_layernorm.bias", width));
    return new WeightLayout(weights);
  }

  /** Number of SASRec's blocks among the tensors {@code sasrec.*}. */
  public static int blocks(Map<String, FloatTensor> recommender) {
    int blocks = 0;
    while (recommender.containsKey(SASREC + "attention_layers." + blocks + ".in_proj_weight")) {
      blocks++;
    }
    return blocks;
  }

  public static Map<String, FloatTensor> initialProjector(
      WeightLayout layout, int featureWidth, int width, Initialiser initialiser) {
    return initial(
        layout,
        weight ->
            initialiser.linear(
                weight.name().contains(".0.") ? featureWidth : 2 * width, weight.shape()));
  }

  public static Map<String, FloatTensor> initialSasrec(
      WeightLayout layout, int width, Initialiser initialiser) {
    return initial(
        layout,
        weight -> {
          if (weight.name().equals("pos_emb.weight")) {
            return withoutPadding(initialiser.xavier(weight.shape()));
          } else if (weight.shape().length > 1) {
            return initialiser.xavier(weight.shape());
          } else if (weight.name().contains("conv")) {
            return initialiser.linear(width, weight.shape());
          }
          return FloatTensor.zeros(weight.shape());
        });
  }

  /**
   * SASRec that starts out saying what a history's items have in common: attention passes on the
   * vectors as they are, almost evenly, and the feed-forward layers add nothing. From random values
   * it first learns to say the same of everybody, and to mix items much later.
   */
  public static Map<String, FloatTensor> averagingSasrec(
      WeightLayout layout, int width, Initialiser initialiser) {
    Map<String, FloatTensor> tensors = initialSasrec(layout, width, initialiser);
    tensors.forEach(
        (name, tensor) -> {
          float[] data = tensor.data();
          if (name.endsWith("in_proj_weight")) {
            int values = 2 * width * width;
            for (int i = 0; i < values; i++) {
              data[i] *= NEARLY_EVEN;
            }
            setIdentity(data, values, width);
          } else if (name.endsWith("out_proj.weight")) {
            setIdentity(data, 0, width);
          } else if (name.contains("conv2")) {
            Arrays.fill(data, 0);
          }
        });
    return tensors;
  }

  private static void setIdentity(float[] data, int from, int width) {
    Arrays.fill(data, from, from + width * width, 0);
    for (int i = 0; i < width; i++) {
      data[from + i * width + i] = 1;
    }
  }

  /** First ID table [items + 1, width]; row 0, the padding, is zero and stays so. */
  public static FloatTensor initialIds(int items, int width, Initialiser initialiser) {
    return withoutPadding(initialiser.xavier(items + 1, width));
  }

  private interface Start {
    FloatTensor of(Weight weight);
  }

  /** Norms start as the identity, all else as the start says. */
  private static Map<String, FloatTensor> initial(WeightLayout layout, Start start) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (Weight weight : layout.weights()) {
      String name = weight.name();
      boolean norm = name.contains("layernorm") || name.startsWith("projector.1.");
      if (!norm) {
        tensors.put(name, start.of(weight));
      } else if (name.endsWith("weight")) {
        tensors.put(name, Initialiser.ones(weight.shape()[0]));
      } else {
        tensors.put(name, FloatTensor.zeros(weight.shape()));
      }
    }
    return tensors;
  }

  private static FloatTensor withoutPadding(FloatTensor table) {
    Arrays.fill(table.data(), 0, table.dim(1), 0);
    return table;
  }
}
