package com.example.adapters;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.peft.AdapterConfig;
import io.perpeft.model.peft.AdapterKind;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.InputForm;
import io.perpeft.model.peft.PooledForm;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.List;
import java.util.Map;

/**
 * Scales and shifts the frozen features, dimension by dimension: the last of the places where SSF
 * (Lian et al., NeurIPS 2022, arXiv 2210.08823) does so. Two numbers a dimension.
 */
public final class ScaleAndShift implements AdapterMethod {
  private final BackboneShape shape;

  private ScaleAndShift(BackboneShape shape) {
    this.shape = shape;
  }

  @Override
  public String kind() {
    return "scale-and-shift";
  }

  @Override
  public String config() {
    return AdapterConfig.text(kind(), Map.of());
  }

  @Override
  public WeightLayout layout() {
    return new WeightLayout(
        List.of(new Weight("scale", featureWidth()), new Weight("shift", featureWidth())));
  }

  @Override
  public Map<String, FloatTensor> initialWeights(long seed) {
    return Map.of(
        "scale", Initialiser.ones(featureWidth()), "shift", FloatTensor.zeros(featureWidth()));
  }

  @Override
  public InputForm inputs() {
    return new PooledForm(shape);
  }

  @Override
  public int featureWidth() {
    return shape.imageWidth() + shape.textWidth();
  }

  @Override
  public List<String> programs() {
    return List.of("/com/example/adapters/scale_and_shift.py");
  }

  @Override
  public long[] sizes() {
    return new long[0];
  }

  /** Opens it; named in META-INF/services. */
  public static final class Kind implements AdapterKind {
    @Override
    public String name() {
      return "scale-and-shift";
    }

    @Override
    public AdapterMethod open(Backbone backbone, AdapterConfig config) {
      config.requireNothingElse();
      return new ScaleAndShift(backbone.shape());
    }
  }
}
