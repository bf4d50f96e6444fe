package io.perpeft.client.recommend;

import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tensor.FloatTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A SASRec of one block with random weights. */
public final class SmallSasRec {

  private SmallSasRec() {}

  public static SasRec of(int width, int historyLength, long seed) {
    Random random = new Random(seed);
    Map<String, FloatTensor> weights = new HashMap<>();
    put(weights, random, "pos_emb.weight", historyLength + 1, width);
    put(weights, random, "attention_layers.0.in_proj_weight", 3 * width, width);
    put(weights, random, "attention_layers.0.in_proj_bias", 3 * width);
    put(weights, random, "attention_layers.0.out_proj.weight", width, width);
    put(weights, random, "attention_layers.0.out_proj.bias", width);
    for (int conv = 1; conv <= 2; conv++) {
      put(weights, random, "forward_layers.0.conv" + conv + ".weight", width, width, 1);
      put(weights, random, "forward_layers.0.conv" + conv + ".bias", width);
    }
    for (String norm :
        new String[] {"attention_layernorms.0", "forward_layernorms.0", "last_layernorm"}) {
      put(weights, random, norm + ".weight", width);
      put(weights, random, norm + ".bias", width);
    }
    return SasRec.of(weights, 1);
  }

  private static void put(
      Map<String, FloatTensor> weights, Random random, String name, int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    weights.put("sasrec." + name, tensor);
  }
}
