package io.perpeft.cli.groups;

import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the topics say of groups: their releases, and who has ended. */
final class ReleaseLog {
  private final AvroCodec<AdapterRelease> releases = AvroCodec.of(AdapterRelease.class);
  private final AvroCodec<GroupCentroids> centroids = AvroCodec.of(GroupCentroids.class);

  /** By generation, then group, then version. */
  private final Map<String, SortedMap<Integer, SortedMap<Long, ReleaseEntry>>> groups =
      new HashMap<>();

  /** By generation, then group. */
  private final Map<String, Map<Integer, String>> successors = new HashMap<>();

  private final List<String> unreadable = new ArrayList<>();
  private @Nullable String newestGeneration;

  private ReleaseLog() {}

  static ReleaseLog read(TopicReader reader, Topics topics) {
    ReleaseLog log = new ReleaseLog();
    String centroids = topics.groupCentroids().name();
    if (reader.exists(centroids)) {
      reader.readAll(centroids, record -> log.read(record, log::addCentroid));
    }
    reader.readAll(topics.adapterReleases().name(), record -> log.read(record, log::addRelease));
    return log;
  }

  private interface Reading {
    void read(ConsumerRecord<byte[], byte[]> record);
  }

  private void read(ConsumerRecord<byte[], byte[]> record, Reading reading) {
    if (record.value() == null) {
      return;
    }
    try {
      reading.read(record);
    } catch (WireFormatException | NumberFormatException e) {
      unreadable.add(
          "%s-%d@%d: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
    }
  }

  private void addRelease(ConsumerRecord<byte[], byte[]> record) {
    AdapterRelease release = releases.decode(record.value());
    release.setWeights(null);
    newestGeneration = release.getGenerationId();
    versions(release.getGenerationId(), Integer.parseInt(release.getGroupId()))
        .put(
            release.getVersion(),
            new ReleaseEntry(
                release,
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                record.timestamp()));
  }

  private void addCentroid(ConsumerRecord<byte[], byte[]> record) {
    GroupCentroids centroid = centroids.decode(record.value());
    newestGeneration = centroid.getGenerationId();
    int group = Integer.parseInt(centroid.getGroupId());
    SortedMap<Long, ReleaseEntry> unused = versions(centroid.getGenerationId(), group);
    String successor = centroid.getSuccessorId();
    if (successor != null) {
      successors
          .computeIfAbsent(centroid.getGenerationId(), g -> new HashMap<>())
          .put(group, successor);
    }
  }

  private SortedMap<Long, ReleaseEntry> versions(String generationId, int group) {
    return groups
        .computeIfAbsent(generationId, g -> new TreeMap<>())
        .computeIfAbsent(group, g -> new TreeMap<>());
  }

  /** Generation of the newest release; of the newest centroid if nothing was released. */
  Optional<String> newestGeneration() {
    return Optional.ofNullable(newestGeneration);
  }

  /** Releases of every group that the topics know, by group and version. */
  SortedMap<Integer, SortedMap<Long, ReleaseEntry>> of(String generationId) {
    return groups.getOrDefault(generationId, new TreeMap<>());
  }

  /** The group that serves in place of one that has ended. */
  Optional<String> successor(String generationId, int group) {
    return Optional.ofNullable(successors.getOrDefault(generationId, Map.of()).get(group));
  }

  /** Records that are none of ours, each with its place and what is wrong. */
  List<String> unreadable() {
    return unreadable;
  }
}
