package io.perpeft.model.training;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Computes item features m_i under one adapter that belongs to no generation. */
public final class FeatureEncoder {
  private final Device device;
  private final AdapterMethod method;
  private final float[] adapter;
  private final EncodingProgram program;

  /**
   * @param adapter its tensors, named as in {@code adapter_model.safetensors}
   * @throws IllegalArgumentException naming the tensor that is missing, misshapen or not finite
   */
  public FeatureEncoder(Device device, AdapterMethod method, Map<String, FloatTensor> adapter) {
    this.device = device;
    this.method = method;
    this.adapter = method.layout().vector(adapter, "");
    program = new EncodingProgram(ModelProgram.ofFeatures(method), device.precision().bits());
  }

  /** Features [n, method.featureWidth()] of a few items, row-major, in one pass. */
  public float[] features(List<ItemInputs> inputs) {
    BatchInputs listed = new BatchInputs.LookedUp(method.inputs(), place -> inputs.get(place - 1));
    int[] places = IntStream.rangeClosed(1, inputs.size()).toArray();
    return device.call(
        Priority.REFRESH,
        tensors ->
            program
                .features(
                    tensors,
                    program.prepared(tensors, tensors.of(adapter, adapter.length)),
                    program.inputs(tensors, listed, places))
                .toFloatArray());
  }
}
