package io.perpeft.core.generation;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whole safetensors files as maps. */
final class Tensors {
  private Tensors() {}

  /** Copies of all tensors in the order of the file. */
  static Map<String, FloatTensor> all(SafetensorsFile file) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (String name : file.names()) {
      tensors.put(name, file.floats(name));
    }
    return tensors;
  }
}
