package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.weights.WeightLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights used last, kept on the device; the least recently used make room. Weights are known by
 * identity. On the device's thread only.
 */
final class ResidentWeights implements AutoCloseable {
  /**
   * @param adapter as {@link EncodingProgram#prepared} gives it
   */
  record Entry(Tensors owner, List<NDArray> adapter, NDArray projector) {}

  private record Key(GroupWeights weights) {
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
      return other instanceof Key key && key.weights == weights;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(weights);
    }
  }

  private final AdapterMethod method;
  private final EncodingProgram program;
  private final WeightLayout projectorLayout;
  private final int capacity;
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  ResidentWeights(
      AdapterMethod method, EncodingProgram program, WeightLayout projectorLayout, int capacity) {
    this.method = method;
    this.program = program;
    this.projectorLayout = projectorLayout;
    this.capacity = capacity;
  }

  Entry get(Tensors tensors, GroupWeights weights) {
    Entry known = entries.get(new Key(weights));
    if (known != null) {
      return known;
    }
    Tensors owner = tensors.resident();
    float[] adapter = method.layout().vector(weights.tensors(), GroupWeights.ADAPTER);
    float[] projector = projectorLayout.vector(weights.tensors(), GroupWeights.PROJECTOR);
    List<NDArray> prepared =
        // Of a copy that the engine owns, since what is readied may be parts of what is given.
        program.prepared(tensors, tensors.of(adapter, adapter.length).duplicate()).stream()
            .map(owner::adopt)
            .toList();
    Entry entry = new Entry(owner, prepared, owner.of(projector, projector.length));
    entries.put(new Key(weights), entry);
    if (entries.size() > capacity) {
      Key eldest = entries.keySet().iterator().next();
      Entry evicted = entries.remove(eldest);
      if (evicted != null) {
        evicted.owner().close();
      }
    }
    return entry;
  }

  @Override
  public void close() {
    entries.values().forEach(entry -> entry.owner().close());
    entries.clear();
  }
}
