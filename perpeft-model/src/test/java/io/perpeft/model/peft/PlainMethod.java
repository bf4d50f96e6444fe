package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.WeightLayout;
import java.util.List;
import java.util.Map;

/** Another method, as far as a method has to say: none of its short cuts, nothing frozen. */
public class PlainMethod implements AdapterMethod {
  protected final AdapterMethod method;

  public PlainMethod(AdapterMethod method) {
    this.method = method;
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
  public long[] sizes() {
    return method.sizes();
  }
}
