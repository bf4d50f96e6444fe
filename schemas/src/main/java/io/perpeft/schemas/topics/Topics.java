package io.perpeft.schemas.topics;

import io.perpeft.schemas.topics.TopicSpec.Cleanup;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every topic of the system: {@code <prefix>.<name>.v1}. Jobs, client and deployment take names and
 * settings from here, so that they agree.
 *
 * @param prefix first part of every topic name
 * @param partitions of every topic that scales with the shop; the rest have one. The serving
 *     topic's count is also the number of catalogue shards and must not change within a generation.
 */
public record Topics(String prefix, int partitions) {

  /** Prefix unless told otherwise. */
  public static final String DEFAULT_PREFIX = "perpeft";

  /** Partitions unless told otherwise. */
  public static final int DEFAULT_PARTITIONS = 4;

  private static final String VERSION = ".v1";
  private static final String DEAD_LETTERS = ".dlq";
  private static final int SMALL = 1 << 20;
  private static final int LARGE = 16 << 20;
  private static final Duration LOG_OF_RECORD = Duration.ofDays(30);
  private static final Duration FIGURES = Duration.ofDays(7);

  /** So that a reader of the tail sees every version and its marker. */
  private static final Duration TAIL = Duration.ofMinutes(10);

  /** So that an operator can go back to any release of that time. */
  private static final Duration RELEASES = Duration.ofDays(7);

  /** Checks prefix and count by making every topic once. */
  public Topics {
    new TopicSpec(prefix + VERSION, partitions, Cleanup.COMPACT, TAIL, SMALL);
  }

  /** Prefix {@code perpeft}, four partitions. */
  public static Topics defaults() {
    return new Topics(DEFAULT_PREFIX, DEFAULT_PARTITIONS);
  }

  /** {@link io.perpeft.schemas.Purchase} by user. */
  public TopicSpec purchases() {
    return log("purchases", partitions, LOG_OF_RECORD);
  }

  /** {@link io.perpeft.schemas.Item} by item. */
  public TopicSpec items() {
    return compacted("items", partitions, LARGE);
  }

  /**
   * {@link io.perpeft.schemas.TrainingExample} by group: one partition fixes a group's order.
   * Beside them {@link io.perpeft.schemas.TimeMark}, to be passed over, and those {@link
   * io.perpeft.schemas.GroupCommand}s of the lifecycle that act where they stand.
   */
  public TopicSpec trainingExamples() {
    return log("training-examples", partitions, LOG_OF_RECORD);
  }

  /** {@link io.perpeft.schemas.GroupAssignment} by user. */
  public TopicSpec groupAssignments() {
    return compacted("group-assignments", partitions, SMALL);
  }

  /** {@link io.perpeft.schemas.GroupCentroids} by group. */
  public TopicSpec groupCentroids() {
    return compacted("group-centroids", 1, SMALL);
  }

  /** {@link io.perpeft.schemas.AdapterRelease} by group; superseded ones stay for a week. */
  public TopicSpec adapterReleases() {
    return new TopicSpec(fullName("adapter-releases"), 1, Cleanup.COMPACT, RELEASES, LARGE);
  }

  /**
   * The serving topic: {@link io.perpeft.schemas.ItemEmbedding} and {@link
   * io.perpeft.schemas.VersionComplete}, keys by {@link Keys}, partition by {@link Partitioning}.
   */
  public TopicSpec itemEmbeddings() {
    return compacted("item-embeddings", partitions, SMALL);
  }

  /** {@link io.perpeft.schemas.GroupQuality} by group. */
  public TopicSpec groupQuality() {
    return log("group-quality", 1, FIGURES);
  }

  /**
   * The live item memory: {@link io.perpeft.schemas.RememberedItem} by item, and {@link
   * io.perpeft.schemas.GroupScoreWeights} under keys of {@link Keys#scoreWeights}.
   */
  public TopicSpec itemMemory() {
    return compacted("item-memory", partitions, SMALL);
  }

  /** {@link io.perpeft.schemas.GroupEvent} by group. */
  public TopicSpec groupEvents() {
    return log("group-events", 1, FIGURES);
  }

  /** {@link io.perpeft.schemas.GroupCommand} by group: one partition keeps all in order. */
  public TopicSpec groupCommands() {
    return new TopicSpec(fullName("group-commands"), 1, Cleanup.DELETE, LOG_OF_RECORD, LARGE);
  }

  /** Where the unusable records of a topic go: its name and {@code .dlq}, raw bytes. */
  public TopicSpec deadLetters(TopicSpec source) {
    return new TopicSpec(
        source.name() + DEAD_LETTERS,
        1,
        Cleanup.DELETE,
        LOG_OF_RECORD,
        2 * source.maxMessageBytes());
  }

  /** {@link io.perpeft.schemas.DeadLetterReplay} by letter; kept as long as the letters. */
  public TopicSpec deadLetterReplays() {
    return log("dead-letter-replays", 1, LOG_OF_RECORD);
  }

  /** Topics that jobs read, each of which may have dead letters. */
  public List<TopicSpec> inputs() {
    return List.of(
        purchases(),
        items(),
        trainingExamples(),
        groupCentroids(),
        adapterReleases(),
        itemEmbeddings(),
        groupCommands());
  }

  /** All topics, those of dead letters included. */
  public List<TopicSpec> all() {
    return Stream.concat(
            Stream.of(
                purchases(),
                items(),
                trainingExamples(),
                groupAssignments(),
                groupCentroids(),
                adapterReleases(),
                itemEmbeddings(),
                groupQuality(),
                itemMemory(),
                groupEvents(),
                groupCommands(),
                deadLetterReplays()),
            inputs().stream().map(this::deadLetters))
        .toList();
  }

  private TopicSpec log(String name, int count, Duration retention) {
    return new TopicSpec(fullName(name), count, Cleanup.DELETE, retention, SMALL);
  }

  private TopicSpec compacted(String name, int count, int maxMessageBytes) {
    return new TopicSpec(fullName(name), count, Cleanup.COMPACT, TAIL, maxMessageBytes);
  }

  private String fullName(String name) {
    return prefix + "." + name + VERSION;
  }
}
