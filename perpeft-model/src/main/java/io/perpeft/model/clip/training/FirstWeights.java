package io.perpeft.model.clip.training;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Random weights to start from, spread as in CLIP's own training. */
final class FirstWeights {
  /** Temperature 0.07. */
  private static final float LOGIT_SCALE = 2.6592f;

  private final Initialiser initialiser;

  FirstWeights(long seed) {
    initialiser = new Initialiser(seed);
  }

  float[] vector(WeightLayout layout, ClipSize size) {
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    for (Weight weight : layout.weights()) {
      weights.put(weight.name(), first(weight, size));
    }
    return layout.vector(weights, "");
  }

  private FloatTensor first(Weight weight, ClipSize size) {
    String name = weight.name();
    double narrow = Math.sqrt(1.0 / size.width());
    double deep = narrow / Math.sqrt(2.0 * size.layers());
    if (name.equals("logit_scale")) {
      return FloatTensor.of(new float[] {LOGIT_SCALE});
    } else if (name.contains("norm") && name.endsWith(".weight")) {
      return constant(1, weight.shape());
    } else if (name.endsWith(".bias")) {
      return constant(0, weight.shape());
    } else if (name.endsWith("token_embedding.weight")) {
      return initialiser.normal(0.02, weight.shape());
    } else if (name.endsWith("position_embedding.weight")) {
      return initialiser.normal(0.01, weight.shape());
    } else if (name.endsWith("patch_embedding.weight")) {
      return initialiser.linear(3 * size.patchSize() * size.patchSize(), weight.shape());
    } else if (name.endsWith("out_proj.weight") || name.endsWith("fc2.weight")) {
      return initialiser.normal(deep, weight.shape());
    } else if (name.endsWith("fc1.weight")) {
      return initialiser.normal(narrow / Math.sqrt(2), weight.shape());
    }
    return initialiser.normal(narrow, weight.shape());
  }

  private static FloatTensor constant(float value, int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    Arrays.fill(tensor.data(), value);
    return tensor;
  }
}
