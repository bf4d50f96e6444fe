package io.perpeft.core.generation;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights that a group owns: tensors {@code adapter.*} and {@code projector.*}. Immutable,
 * sorted by name, so that equal weights encode to equal bytes.
 */
public record GroupWeights(Map<String, FloatTensor> tensors) {
  public static final String ADAPTER = "adapter.";
  public static final String PROJECTOR = "projector.";

  public GroupWeights {
    for (String name : tensors.keySet()) {
      if (!name.startsWith(ADAPTER) && !name.startsWith(PROJECTOR)) {
        throw new IllegalArgumentException(
            "Tensor '%s' belongs to no group: its name begins neither with %s nor with %s"
                .formatted(name, ADAPTER, PROJECTOR));
      }
    }
    tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
  }

  /** The tensors of one part, {@link #ADAPTER} or {@link #PROJECTOR}, named without it. */
  public Map<String, FloatTensor> part(String prefix) {
    Map<String, FloatTensor> part = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), tensor);
          }
        });
    return part;
  }

  /** The same with another adapter, whose tensors are named without {@link #ADAPTER}. */
  public GroupWeights withAdapter(Map<String, FloatTensor> adapter) {
    Map<String, FloatTensor> all = new TreeMap<>();
    adapter.forEach((name, tensor) -> all.put(ADAPTER + name, tensor));
    part(PROJECTOR).forEach((name, tensor) -> all.put(PROJECTOR + name, tensor));
    return new GroupWeights(all);
  }

  /** Bytes of a safetensors file. */
  public byte[] encode() {
    return SafetensorsWriter.encode(tensors, Map.of());
  }

  /**
   * Reads what {@link #encode()} wrote.
   *
   * @param source what the bytes are, for messages
   * @throws io.perpeft.core.tensor.SafetensorsException if they are no such file
   * @throws IllegalArgumentException if it holds other tensors
   */
  public static GroupWeights decode(ByteBuffer bytes, String source) {
    try (SafetensorsFile file = SafetensorsFile.parse(bytes, source)) {
      return new GroupWeights(Tensors.all(file));
    }
  }
}
