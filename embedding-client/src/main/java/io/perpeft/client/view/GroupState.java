package io.perpeft.client.view;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One group's shown vectors and what is staged for it. Not thread-safe. */
final class GroupState {

  private record Version(float[] padding, long newestEventTimeMillis) {}

  private static final long NONE = Long.MIN_VALUE;

  private final String groupId;
  private final int width;
  private final ItemIndex index;
  private final List<PartitionStage> stages;
  private final Map<Long, Version> closing = new HashMap<>();

  private long shownVersion = NONE;
  private @Nullable Version shown;
  private float[] matrix = new float[0];
  private long[] rowVersions = new long[0];
  private final BitSet present = new BitSet();
  private int rows;
  private int staged;
  private boolean changed;

  GroupState(String groupId, int width, int partitions, ItemIndex index) {
    this.groupId = groupId;
    this.width = width;
    this.index = index;
    this.stages = Stream.generate(PartitionStage::new).limit(partitions).toList();
  }

  String groupId() {
    return groupId;
  }

  void embedding(int partition, long version, int row, float[] vector) {
    if (version <= shownVersion) {
      show(version, row, vector);
    } else {
      staged += stages.get(partition).stage(version, row, vector);
    }
  }

  /** Gives up one staged version of the partition, if it has one to spare. */
  void saveMemory(int partition) {
    staged -= stages.get(partition).giveUpOldest();
  }

  int staged() {
    return staged;
  }

  void complete(int partition, long version, float[] padding, long newestEventTimeMillis) {
    if (version <= shownVersion) {
      return;
    }
    stages.get(partition).close(version);
    closing.put(version, new Version(padding, newestEventTimeMillis));
    long next = newestClosedByAll();
    if (next > shownVersion) {
      moveTo(next);
    }
  }

  private long newestClosedByAll() {
    SortedSet<Long> common = new TreeSet<>(stages.get(0).closed());
    for (PartitionStage stage : stages) {
      common.retainAll(stage.closed());
    }
    return common.isEmpty() ? NONE : common.last();
  }

  private void moveTo(long version) {
    for (PartitionStage stage : stages) {
      stage
          .takeUpTo(version)
          .forEach(
              (vectorVersion, vectors) -> {
                vectors.forEach((row, vector) -> show(vectorVersion, row, vector));
                staged -= vectors.size();
              });
    }
    shown = closing.get(version);
    shownVersion = version;
    closing.keySet().removeIf(closed -> closed <= version);
    changed = true;
  }

  private void show(long version, int row, float[] vector) {
    ensureRow(row);
    if (present.get(row) && rowVersions[row] > version) {
      return;
    }
    System.arraycopy(vector, 0, matrix, row * width, width);
    rowVersions[row] = version;
    present.set(row);
    changed = true;
  }

  private void ensureRow(int row) {
    rows = Math.max(rows, row + 1);
    if (rows > rowVersions.length) {
      int capacity = Math.max(64, rows + rows / 2);
      rowVersions = Arrays.copyOf(rowVersions, capacity);
      matrix = Arrays.copyOf(matrix, Math.multiplyExact(capacity, width));
    }
  }

  /** The shown vectors, if there are any and they changed since the last call. */
  @Nullable GroupVectors takeChange() {
    if (!changed || shown == null) {
      return null;
    }
    changed = false;
    return new GroupVectors(
        groupId,
        shownVersion,
        shown.newestEventTimeMillis(),
        index,
        (BitSet) present.clone(),
        Arrays.copyOf(matrix, rows * width),
        shown.padding());
  }
}
