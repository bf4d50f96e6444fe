package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.Buffers;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.schemas.AdapterRelease;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/** Keyed state of one shard: versions of its groups, closed, in hand and to come. */
final class ShardVersions {
  /** Newest version of a group that has ended: none comes after it. */
  private static final Long RETIRED = Long.MAX_VALUE;

  private final MapState<Integer, Long> closed;
  private final MapState<Integer, Long> newest;
  private final ListState<PendingRelease> pending;
  private final ValueState<Work> work;
  private final MapState<String, AdapterRelease> releases;
  private final MapState<String, byte[]> weights;

  ShardVersions(RuntimeContext context) {
    closed = context.getMapState(new MapStateDescriptor<>("closed", Types.INT, Types.LONG));
    newest = context.getMapState(new MapStateDescriptor<>("newest", Types.INT, Types.LONG));
    pending =
        context.getListState(
            new ListStateDescriptor<>("pending", StreamTypes.of(PendingRelease.class)));
    work = context.getState(new ValueStateDescriptor<>("work", StreamTypes.of(Work.class)));
    releases =
        context.getMapState(
            new MapStateDescriptor<>(
                "releases", Types.STRING, StreamTypes.avro(AdapterRelease.class)));
    weights =
        context.getMapState(
            new MapStateDescriptor<>(
                "weights", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  /** The group's last closed version, or null before its first. */
  @Nullable Long closed(int group) throws Exception {
    return closed.get(group);
  }

  /** Queues a version of a group; false if the group has it or a later one already. */
  boolean enqueue(PendingRelease release, @Nullable AdapterRelease content) throws Exception {
    Long known = newest.get(release.group());
    if (known != null && known >= release.version()) {
      return false;
    }
    newest.put(release.group(), release.version());
    pending.add(release);
    if (content != null) {
      put(key(release.group(), release.version()), content);
    }
    return true;
  }

  /** Weights lie apart, since the rest of a release is read far more often. */
  private void put(String key, AdapterRelease release) throws Exception {
    ByteBuffer inline = release.getWeights();
    if (inline != null) {
      weights.put(key, Buffers.copy(inline));
    }
    releases.put(key, AdapterRelease.newBuilder(release).setWeights(null).build());
  }

  /** The release without inline weights, or null for a version 0. */
  @Nullable AdapterRelease release(int group, long version) throws Exception {
    return releases.get(key(group, version));
  }

  /** The release as it came. */
  AdapterRelease withWeights(AdapterRelease release) throws Exception {
    byte[] bytes = weights.get(release.getGroupId() + "/" + release.getVersion());
    return bytes == null
        ? release
        : AdapterRelease.newBuilder(release).setWeights(ByteBuffer.wrap(bytes)).build();
  }

  /** Groups that have a closed version, or are about to have their first. */
  Set<Integer> groups() throws Exception {
    TreeSet<Integer> groups = new TreeSet<>();
    closed.keys().forEach(groups::add);
    Work current = work.value();
    if (current != null) {
      groups.add(current.group());
    }
    return groups;
  }

  /** Whether the group was retired. */
  boolean hasEnded(int group) throws Exception {
    return Objects.equals(newest.get(group), RETIRED);
  }

  /**
   * Forgets a group for good: no version of it is taken any more.
   *
   * @return false if it was retired before
   */
  boolean retire(int group) throws Exception {
    if (hasEnded(group)) {
      return false;
    }
    newest.put(group, RETIRED);
    pending.update(pending().stream().filter(release -> release.group() != group).toList());
    Work current = work.value();
    if (current != null && current.group() == group) {
      work.clear();
    }
    closed.remove(group);
    for (String key : keysOf(group)) {
      releases.remove(key);
      weights.remove(key);
    }
    return true;
  }

  private List<String> keysOf(int group) throws Exception {
    List<String> keys = new ArrayList<>();
    for (String key : releases.keys()) {
      if (key.startsWith(group + "/")) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** Whether any version was begun or closed. */
  boolean hasBegunWork() throws Exception {
    return work.value() != null || !closed.isEmpty();
  }

  /**
   * The version in hand: the one begun, else the one that has waited longest, else null.
   *
   * @param items that the shard has
   */
  @Nullable Work work(int items) throws Exception {
    Work current = work.value();
    return current == null ? begin(items) : current;
  }

  /** The version that was begun, or null. */
  @Nullable Work begunWork() throws Exception {
    return work.value();
  }

  private @Nullable Work begin(int items) throws Exception {
    List<PendingRelease> queued = pending();
    if (queued.isEmpty()) {
      return null;
    }
    PendingRelease first = queued.get(0);
    pending.update(queued.subList(1, queued.size()));
    Work begun = new Work(first.group(), first.version(), items - 1, 0, false);
    work.update(begun);
    return begun;
  }

  private List<PendingRelease> pending() throws Exception {
    List<PendingRelease> queued = new ArrayList<>();
    Iterable<PendingRelease> all = pending.get();
    if (all != null) {
      all.forEach(queued::add);
    }
    return queued;
  }

  void advance(Work value) throws Exception {
    work.update(value);
  }

  /** Makes the version in hand the group's closed one. */
  void close(Work done) throws Exception {
    Long before = closed.get(done.group());
    if (before != null) {
      releases.remove(key(done.group(), before));
      weights.remove(key(done.group(), before));
    }
    closed.put(done.group(), done.version());
    work.clear();
  }

  private static String key(int group, long version) {
    return group + "/" + version;
  }
}
