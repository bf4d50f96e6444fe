package io.perpeft.model.live;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.InputForm;
import io.perpeft.model.weights.WeightLayout;
import java.util.List;
import java.util.Map;

/** A method that can be told to hand the engine what it cannot compute with. */
final class BreakableMethod implements AdapterMethod {
  boolean broken;
  private final AdapterMethod method;

  BreakableMethod(AdapterMethod method) {
    this.method = method;
  }

  @Override
  public long[] sizes() {
    return broken ? new long[0] : method.sizes();
  }

  @Override
  public String kind() {
    return method.kind();
  }

  @Override
  public String config() {
    return method.config();
  }

  @Override
  public WeightLayout layout() {
    return method.layout();
  }

  @Override
  public Map<String, FloatTensor> initialWeights(long seed) {
    return method.initialWeights(seed);
  }

  @Override
  public InputForm inputs() {
    return method.inputs();
  }

  @Override
  public int featureWidth() {
    return method.featureWidth();
  }

  @Override
  public List<String> programs() {
    return method.programs();
  }

  @Override
  public List<NDArray> frozen() {
    return method.frozen();
  }

  @Override
  public List<NDArray> frozenForEncoding() {
    return method.frozenForEncoding();
  }
}
