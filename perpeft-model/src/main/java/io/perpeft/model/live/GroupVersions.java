package io.perpeft.model.live;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.GroupItems;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The versions of a group that score its purchases, with their item vectors, on the host. */
final class GroupVersions {
  static final String RELEASED = "released";
  static final String PARENT = "parent";
  private static final String GLOBAL = "global";
  private static final String VECTORS = "-vectors";

  private final LearnerContext context;
  private final int group;
  private final GroupItems items;
  private VersionVectors released;

  /** The version before the released one, to go back to; null if there is none. */
  private @Nullable VersionVectors parent;

  private @Nullable VersionVectors frozenGlobal;

  private GroupVersions(
      LearnerContext context,
      int group,
      GroupItems items,
      VersionVectors released,
      @Nullable VersionVectors parent) {
    this.context = context;
    this.group = group;
    this.items = items;
    this.released = released;
    this.parent = parent;
  }

  static GroupVersions of(
      LearnerContext context,
      int group,
      GroupItems items,
      GroupWeights released,
      @Nullable GroupWeights parent) {
    return new GroupVersions(
        context,
        group,
        items,
        new VersionVectors(context, released, items),
        parent == null ? null : new VersionVectors(context, parent, items));
  }

  VersionVectors released() {
    return released;
  }

  @Nullable VersionVectors parent() {
    return parent;
  }

  /** Weights of the released version, encoded. */
  byte[] releasedWeights() {
    return released.weights().encode();
  }

  /** Weights of the version before the released one, encoded, or null. */
  byte @Nullable [] parentWeights() {
    VersionVectors before = parent;
    return before == null ? null : before.weights().encode();
  }

  /** Of the generation; only once its items are in the catalogue. */
  VersionVectors frozenGlobal() {
    VersionVectors vectors = frozenGlobal;
    if (vectors == null) {
      vectors = context.frozenGlobal(items);
      frozenGlobal = vectors;
    }
    return vectors;
  }

  /** Makes weights the released version. */
  void release(GroupWeights weights, boolean keepParent) {
    parent = keepParent ? released : null;
    released = new VersionVectors(context, weights, items);
  }

  /**
   * Makes the parent the released version.
   *
   * @throws IllegalStateException if there is none
   */
  void rollBack() {
    if (parent == null) {
      throw new IllegalStateException("group " + group + " has no version to go back to");
    }
    released = parent;
    parent = null;
  }

  /** Bytes on the host, without what the generation holds. */
  long bytes() {
    VersionVectors before = parent;
    VersionVectors global = frozenGlobal;
    return bytes(released)
        + (before == null ? 0 : bytes(before))
        + (global == null ? 0 : global.bytes());
  }

  private long bytes(VersionVectors version) {
    boolean shared = context.isFirst(group, version.weights());
    return version.bytes() + (shared ? 0 : context.weightsBytes());
  }

  /** All of it as bytes, by name. */
  Map<String, byte[]> encode() {
    Map<String, byte[]> parts = new HashMap<>();
    encode(parts, RELEASED, released);
    if (parent != null) {
      encode(parts, PARENT, parent);
    }
    if (frozenGlobal != null && !frozenGlobal.isShared()) {
      parts.put(GLOBAL + VECTORS, frozenGlobal.encode());
    }
    return parts;
  }

  private void encode(Map<String, byte[]> parts, String name, VersionVectors version) {
    parts.put(name + VECTORS, version.encode());
    if (!context.isFirst(group, version.weights())) {
      parts.put(name, version.weights().encode());
    }
  }

  /**
   * What {@link #encode} was asked of.
   *
   * @param parts by name, empty where there is none
   */
  static GroupVersions decode(
      LearnerContext context,
      int group,
      GroupItems items,
      Function<String, Optional<byte[]>> parts) {
    VersionVectors released =
        decode(context, group, items, RELEASED, parts)
            .orElseThrow(() -> new IllegalStateException("nothing is stored of group " + group));
    GroupVersions versions =
        new GroupVersions(
            context,
            group,
            items,
            released,
            decode(context, group, items, PARENT, parts).orElse(null));
    versions.frozenGlobal =
        parts.apply(GLOBAL + VECTORS).map(rows -> context.frozenGlobal(items, rows)).orElse(null);
    return versions;
  }

  private static Optional<VersionVectors> decode(
      LearnerContext context,
      int group,
      GroupItems items,
      String name,
      Function<String, Optional<byte[]>> parts) {
    return parts
        .apply(name + VECTORS)
        .map(
            rows ->
                VersionVectors.decode(context, weights(context, group, name, parts), items, rows));
  }

  private static GroupWeights weights(
      LearnerContext context, int group, String name, Function<String, Optional<byte[]>> parts) {
    return parts
        .apply(name)
        .map(bytes -> GroupWeights.decode(ByteBuffer.wrap(bytes), name + " of group " + group))
        .orElseGet(() -> context.firstWeights(group));
  }
}
