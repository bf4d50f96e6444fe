package io.perpeft.cli.audit;

import io.perpeft.core.files.Sha256;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is served of the releases. Every version of the serving topic has to be there still: a
 * broker's compaction takes older ones away, no sooner than ten minutes after.
 */
final class ServingCount {

  /** A version of a group. */
  private record Version(ServedGroup group, long number) {}

  /** A vector as it was published once. */
  private record Vector(Version version, String item, String sha256) {}

  private final Set<Version> released = new HashSet<>();
  private final Map<Version, BitSet> closed = new HashMap<>();
  private final Map<ServedGroup, Set<String>> items = new HashMap<>();
  private final Set<ServedGroup> ended = new HashSet<>();
  private final Set<Vector> seen = new HashSet<>();
  private int partitions;
  private long vectors;
  private long vectorsAgain;
  private long closedAgain;

  void add(AdapterRelease release) {
    released.add(
        new Version(
            new ServedGroup(release.getGenerationId(), release.getGroupId()),
            release.getVersion()));
  }

  /** A vector; the same one of the same version a second time is one too many. */
  void add(ItemEmbedding vector) {
    ServedGroup group = new ServedGroup(vector.getGenerationId(), vector.getGroupId());
    items.computeIfAbsent(group, any -> new HashSet<>()).add(vector.getItemId());
    vectors++;
    Version version = new Version(group, vector.getVersion());
    if (!seen.add(new Vector(version, vector.getItemId(), hash(vector.getVector())))) {
      vectorsAgain++;
    }
  }

  private static String hash(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Sha256.hex(copy);
  }

  void add(VersionComplete marker) {
    ServedGroup group = new ServedGroup(marker.getGenerationId(), marker.getGroupId());
    if (marker.getSuccessorId() != null) {
      ended.add(group);
      return;
    }
    partitions = marker.getPartitions();
    BitSet shards =
        closed.computeIfAbsent(new Version(group, marker.getVersion()), any -> new BitSet());
    if (shards.get(marker.getPartition())) {
      closedAgain++;
    }
    shards.set(marker.getPartition());
  }

  List<AuditLine> lines() {
    Set<Version> wanted = new HashSet<>(released);
    wanted.addAll(closed.keySet());
    long complete = wanted.stream().filter(this::isComplete).count();
    long incomplete =
        wanted.stream().filter(v -> !isComplete(v) && !ended.contains(v.group())).count();
    return List.of(
        AuditLine.of("versions complete", complete),
        AuditLine.fault("versions incomplete", incomplete),
        AuditLine.fault("markers of versions doubled", closedAgain),
        AuditLine.of("vectors published", vectors),
        AuditLine.fault("vectors doubled", vectorsAgain),
        AuditLine.fault("vectors missing", missing()));
  }

  private boolean isComplete(Version version) {
    BitSet shards = closed.get(version);
    return shards != null && shards.cardinality() == partitions;
  }

  /** Items that one group has a vector of and another of its generation has not. */
  private long missing() {
    Map<String, Set<String>> known = new HashMap<>();
    items.forEach(
        (group, own) ->
            known.computeIfAbsent(group.generationId(), any -> new HashSet<>()).addAll(own));
    return items.entrySet().stream()
        .filter(group -> !ended.contains(group.getKey()))
        .mapToLong(
            group -> size(known.get(group.getKey().generationId())) - group.getValue().size())
        .sum();
  }

  private static int size(@Nullable Collection<?> all) {
    return all == null ? 0 : all.size();
  }
}
