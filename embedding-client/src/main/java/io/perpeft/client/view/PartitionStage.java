package io.perpeft.client.view;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one partition has said about versions of one group that are not shown yet. Not thread-safe.
 */
final class PartitionStage {

  /** Version to row to vector. */
  private final TreeMap<Long, Map<Integer, float[]>> vectors = new TreeMap<>();

  private final TreeSet<Long> closed = new TreeSet<>();

  /** Versions below were given up: what is said of them counts for this version. */
  private long floor = Long.MIN_VALUE;

  /** Keeps a vector until its version is shown; returns how many more are staged now (0 or 1). */
  int stage(long version, int row, float[] vector) {
    Map<Integer, float[]> rows =
        vectors.computeIfAbsent(Math.max(version, floor), v -> new HashMap<>());
    float[] before = version < floor ? rows.putIfAbsent(row, vector) : rows.put(row, vector);
    return before == null ? 1 : 0;
  }

  void close(long version) {
    if (version >= floor) {
      closed.add(version);
    }
  }

  /** Versions that are complete and can be shown. */
  SortedSet<Long> closed() {
    return closed;
  }

  /** Takes out everything up to the version, oldest version first. */
  SortedMap<Long, Map<Integer, float[]>> takeUpTo(long version) {
    closed.headSet(version, true).clear();
    SortedMap<Long, Map<Integer, float[]>> head = vectors.headMap(version, true);
    SortedMap<Long, Map<Integer, float[]>> taken = new TreeMap<>(head);
    head.clear();
    return taken;
  }

  /**
   * Gives up the oldest staged version to save memory: its vectors join the next version's where
   * that has none of its own, and it can no longer be shown.
   *
   * @return how many vectors fewer are staged now
   */
  int giveUpOldest() {
    if (vectors.size() < 2) {
      return 0;
    }
    Map<Integer, float[]> oldest = vectors.pollFirstEntry().getValue();
    floor = vectors.firstKey();
    Map<Integer, float[]> next = vectors.firstEntry().getValue();
    int before = oldest.size() + next.size();
    oldest.forEach(next::putIfAbsent);
    closed.headSet(floor).clear();
    return before - next.size();
  }
}
