package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.weights.WeightLayout;
import java.util.List;
import java.util.Map;

/** A method without an adapter: an item's text states at one depth are its features. */
record GivenFeatures(int featureWidth) implements AdapterMethod {
  @Override
  public String kind() {
    return "given";
  }

  @Override
  public WeightLayout layout() {
    return new WeightLayout(List.of());
  }

  @Override
  public Map<String, FloatTensor> initialWeights(long seed) {
    return Map.of();
  }

  @Override
  public List<ItemInputs> inputs(Backbone backbone, List<PreparedItem> items) {
    throw new UnsupportedOperationException("features are given");
  }

  @Override
  public String program() {
    return "/io/perpeft/model/training/given_features.py";
  }

  @Override
  public long[] sizes() {
    return new long[0];
  }

  @Override
  public List<NDArray> tensors(Tensors tensors, List<ItemInputs> items) {
    float[] rows = new float[items.size() * featureWidth];
    for (int i = 0; i < items.size(); i++) {
      float[] text = ((PooledStates) items.get(i)).text();
      System.arraycopy(text, 0, rows, i * featureWidth, featureWidth);
    }
    return List.of(tensors.of(rows, items.size(), featureWidth));
  }
}
