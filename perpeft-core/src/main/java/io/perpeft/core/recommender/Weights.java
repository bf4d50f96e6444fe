package io.perpeft.core.recommender;

import io.perpeft.core.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Map;

/** Looks tensors up by name and checks their shapes. */
record Weights(Map<String, FloatTensor> tensors) {

  FloatTensor matrix(String name) {
    FloatTensor tensor = tensor(name);
    if (tensor.rank() != 2 || tensor.dim(0) < 2 || tensor.dim(1) < 1) {
      throw shape(name, "two dimensions", tensor);
    }
    return tensor;
  }

  float[] vector(String name, int length) {
    FloatTensor tensor = tensor(name);
    if (tensor.size() != length) {
      throw shape(name, "[" + length + "]", tensor);
    }
    return tensor.data();
  }

  /** A layer {@code y = W x + b}; a convolution of width 1 may carry a third dimension of 1. */
  Linear linear(String weight, String bias, int in, int out) {
    FloatTensor tensor = tensor(weight);
    if (tensor.rank() < 2
        || tensor.dim(0) != out
        || tensor.dim(1) != in
        || tensor.size() != (long) in * out) {
      throw shape(weight, "[" + out + ", " + in + "]", tensor);
    }
    return Linear.of(tensor.data(), vector(bias, out));
  }

  LayerNorm layerNorm(String name, int width) {
    return new LayerNorm(
        vector(name + ".weight", width).clone(), vector(name + ".bias", width).clone());
  }

  private FloatTensor tensor(String name) {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("Tensor '" + name + "' is missing");
    }
    return tensor;
  }

  private static IllegalArgumentException shape(String name, String needed, FloatTensor tensor) {
    return new IllegalArgumentException(
        "Tensor '%s' must have %s, but its shape is %s"
            .formatted(name, needed, Arrays.toString(tensor.shape())));
  }
}
