package io.perpeft.schemas.topics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a topic is to be created.
 *
 * @param cleanup what the broker may throw away
 * @param retention how long it keeps a record at least: any, or of a compacted topic a superseded
 *     one
 * @param maxMessageBytes longest record batch the topic takes
 */
public record TopicSpec(
    String name, int partitions, Cleanup cleanup, Duration retention, int maxMessageBytes) {

  /** What the broker may throw away. */
  public enum Cleanup {
    /** Records older than the retention. */
    DELETE,
    /** Records whose key has a newer record. */
    COMPACT
  }

  static final Duration DELETE_TOMBSTONES_AFTER = Duration.ofDays(1);

  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException naming the topic and the figure that is out of range
   */
  public TopicSpec {
    if (name.isBlank() || name.length() > 249 || !name.matches("[a-zA-Z0-9._-]+")) {
      throw new IllegalArgumentException(
          "topic name '" + name + "': 1 to 249 letters, digits, '.', '_' or '-' are allowed");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "topic " + name + ": partitions is " + partitions + ", must be at least 1");
    }
    if (retention.isNegative()) {
      throw new IllegalArgumentException(
          "topic " + name + ": retention is " + retention + ", must not be negative");
    }
    if (maxMessageBytes < 1024) {
      throw new IllegalArgumentException(
          "topic " + name + ": maxMessageBytes is " + maxMessageBytes + ", must be at least 1024");
    }
  }

  /** Broker-side settings of the topic, by Kafka's names. */
  public Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("max.message.bytes", Integer.toString(maxMessageBytes));
    if (cleanup == Cleanup.COMPACT) {
      config.put("cleanup.policy", "compact");
      config.put("min.compaction.lag.ms", Long.toString(retention.toMillis()));
      config.put("delete.retention.ms", Long.toString(DELETE_TOMBSTONES_AFTER.toMillis()));
    } else {
      config.put("cleanup.policy", "delete");
      config.put("retention.ms", Long.toString(retention.toMillis()));
    }
    return config;
  }
}
