package io.perpeft.jobs.weights;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Trusts nothing of weights but what fits the generation to the last tensor. */
public final class WeightsCheck implements Serializable {
  private final TreeMap<String, int[]> shapes = new TreeMap<>();

  public WeightsCheck(Generation generation) {
    generation.global().tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
  }

  /**
   * @throws FaultyRecordException naming the tensor that does not fit
   */
  public void check(GroupWeights weights) throws FaultyRecordException {
    Map<String, FloatTensor> tensors = weights.tensors();
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      int[] expected = shapes.get(name);
      require(expected != null, "tensor '%s' is unknown".formatted(name));
      require(
          Arrays.equals(entry.getValue().shape(), expected),
          "tensor '%s' has shape %s, expected %s"
              .formatted(
                  name, Arrays.toString(entry.getValue().shape()), Arrays.toString(expected)));
      for (float value : entry.getValue().data()) {
        require(
            Float.isFinite(value),
            "tensor '%s' holds values that are no finite numbers".formatted(name));
      }
    }
    for (String name : shapes.keySet()) {
      require(tensors.containsKey(name), "tensor '%s' is missing".formatted(name));
    }
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
