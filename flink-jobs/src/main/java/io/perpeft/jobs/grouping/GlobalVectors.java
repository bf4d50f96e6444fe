package io.perpeft.jobs.grouping;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The global group's vectors as the marker rule lets a reader of the serving topic see them: the
 * view stands at the oldest version that all partitions have closed, and shows vectors of that
 * version and older. Newer ones are staged. Not thread-safe.
 */
final class GlobalVectors implements ItemVectors {
  private record Closed(long version, float[] padding) {}

  private static final long NONE = -1;

  private final Map<String, float[]> visible = new HashMap<>();
  private final TreeMap<Long, Map<String, float[]>> staged = new TreeMap<>();
  private final Map<Integer, Closed> closed = new HashMap<>();
  private int partitions;
  private long version = NONE;
  private float @Nullable [] padding;

  /** Whether every partition has closed a version. */
  boolean isReady() {
    return version != NONE;
  }

  /** Items with a vector in the view. */
  int size() {
    return visible.size();
  }

  @Override
  public float @Nullable [] vector(String item) {
    return visible.get(item);
  }

  @Override
  public float[] padding() {
    if (padding == null) {
      throw new IllegalStateException("no version of the vectors is complete");
    }
    return padding;
  }

  void put(String item, long vectorVersion, float[] vector) {
    if (vectorVersion <= version) {
      visible.put(item, vector);
    } else {
      staged.computeIfAbsent(vectorVersion, v -> new HashMap<>()).put(item, vector);
    }
  }

  /** A partition has closed a version. Closing an older one again changes nothing. */
  void close(int partition, int ofPartitions, long closedVersion, float[] padding) {
    Closed before = closed.get(partition);
    if (before == null || before.version() < closedVersion) {
      closed.put(partition, new Closed(closedVersion, padding));
    }
    partitions = ofPartitions;
    advance();
  }

  private void advance() {
    if (closed.size() < partitions) {
      return;
    }
    Closed oldest = Collections.min(closed.values(), Comparator.comparingLong(Closed::version));
    version = oldest.version();
    padding = oldest.padding();
    while (!staged.isEmpty() && staged.firstKey() <= version) {
      visible.putAll(staged.pollFirstEntry().getValue());
    }
  }

  /** Closed partitions, then visible vectors, then staged ones by version. */
  void write(DataOutput out) throws IOException {
    out.writeInt(partitions);
    out.writeInt(closed.size());
    for (Map.Entry<Integer, Closed> partition : closed.entrySet()) {
      out.writeInt(partition.getKey());
      out.writeLong(partition.getValue().version());
      StateBytes.writeVector(partition.getValue().padding(), out);
    }
    StateBytes.writeVectors(visible, out);
    out.writeInt(staged.size());
    for (Map.Entry<Long, Map<String, float[]>> stage : staged.entrySet()) {
      out.writeLong(stage.getKey());
      StateBytes.writeVectors(stage.getValue(), out);
    }
  }

  static GlobalVectors read(DataInput in) throws IOException {
    GlobalVectors vectors = new GlobalVectors();
    vectors.partitions = in.readInt();
    for (int left = in.readInt(); left > 0; left--) {
      vectors.closed.put(in.readInt(), new Closed(in.readLong(), StateBytes.readVector(in)));
    }
    vectors.visible.putAll(StateBytes.readVectors(in));
    for (int left = in.readInt(); left > 0; left--) {
      vectors.staged.put(in.readLong(), StateBytes.readVectors(in));
    }
    if (!vectors.closed.isEmpty()) {
      vectors.advance();
    }
    return vectors;
  }
}
