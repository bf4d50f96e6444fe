package io.perpeft.model.weights;

import io.perpeft.core.tensor.FloatTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of one model part, in the order in which they follow each other in a single vector.
 * On the device a part is that vector: an optimiser step, a copy or a snapshot of it is one
 * operation however many tensors it has.
 */
public final class WeightLayout {
  /** One tensor: its name without the part's prefix, and its shape. */
  public record Weight(String name, int... shape) {
    int size() {
      int size = 1;
      for (int length : shape) {
        size = Math.multiplyExact(size, length);
      }
      return size;
    }
  }

  private final List<Weight> weights;
  private final int size;

  public WeightLayout(List<Weight> weights) {
    this.weights = List.copyOf(weights);
    size = weights.stream().mapToInt(Weight::size).reduce(0, Math::addExact);
  }

  public List<Weight> weights() {
    return weights;
  }

  /** Numbers in the vector. */
  public int size() {
    return size;
  }

  /**
   * Lays the tensors called prefix + name out as one vector.
   *
   * @throws IllegalArgumentException naming the tensor that is missing, misshapen or not finite
   */
  public float[] vector(Map<String, FloatTensor> tensors, String prefix) {
    float[] vector = new float[size];
    int at = 0;
    for (Weight weight : weights) {
      String name = prefix + weight.name();
      FloatTensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("weights lack tensor " + name);
      }
      if (!Arrays.equals(tensor.shape(), weight.shape())) {
        throw new IllegalArgumentException(
            "tensor %s has shape %s, expected %s"
                .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(weight.shape())));
      }
      System.arraycopy(tensor.data(), 0, vector, at, tensor.size());
      for (int i = at; i < at + tensor.size(); i++) {
        if (!Float.isFinite(vector[i])) {
          throw new IllegalArgumentException("tensor " + name + " holds " + vector[i]);
        }
      }
      at += tensor.size();
    }
    return vector;
  }

  /** The reverse of {@link #vector}. */
  public Map<String, FloatTensor> tensors(float[] vector, String prefix) {
    if (vector.length != size) {
      throw new IllegalArgumentException(
          "a vector of %d numbers does not fit weights of %d".formatted(vector.length, size));
    }
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    int at = 0;
    for (Weight weight : weights) {
      float[] data = Arrays.copyOfRange(vector, at, at + weight.size());
      tensors.put(prefix + weight.name(), FloatTensor.of(data, weight.shape()));
      at += data.length;
    }
    return tensors;
  }
}
