package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;

/** Options of the grouping job. */
public final class GroupingOptions {
  public static final JobOption<Integer> REMEMBERED_PURCHASES =
      JobOption.of(
          key("perpeft.grouping.remembered-purchases")
              .intType()
              .defaultValue(200)
              .withDescription(
                  "Purchases remembered of a user, so that none becomes a sampled negative. At"
                      + " least the generation's history length."),
          Allowed.between(1, 10_000));

  public static final JobOption<Double> MARGIN =
      JobOption.of(
          key("perpeft.grouping.margin")
              .doubleType()
              .defaultValue(0.05)
              .withDescription(
                  "Part by which another group must be nearer than the user's own to count"
                      + " towards a move."),
          Allowed.betweenExclusive(0.0, 1.0));

  public static final JobOption<Integer> REPEATS =
      JobOption.of(
          key("perpeft.grouping.repeats")
              .intType()
              .defaultValue(2)
              .withDescription(
                  "Purchases in a row that must favour the same other group before a user moves."),
          Allowed.between(1, 1_000));

  public static final JobOption<Boolean> CENTROIDS_FOLLOW =
      JobOption.of(
          key("perpeft.grouping.centroids-follow")
              .booleanType()
              .defaultValue(true)
              .withDescription(
                  "Whether centroids follow the stream; false keeps the generation's."),
          Allowed.any("true or false"));

  public static final JobOption<Duration> CENTROID_HALF_LIFE =
      JobOption.of(
          key("perpeft.grouping.centroid-half-life")
              .durationType()
              .defaultValue(Duration.ofDays(30))
              .withDescription(
                  "Event time after which a user vector weighs half as much in its centroid."),
          Allowed.between(Duration.ofMinutes(1), Duration.ofDays(3_650)));

  public static final JobOption<Duration> CENTROID_INTERVAL =
      JobOption.of(
          key("perpeft.grouping.centroid-interval")
              .durationType()
              .defaultValue(Duration.ofHours(1))
              .withDescription(
                  "Event time over which a subtask sums user vectors before it hands them on."
                      + " At most the half-life."),
          Allowed.between(Duration.ofSeconds(1), Duration.ofDays(365)));

  public static final JobOption<Duration> UNKNOWN_ITEM_TIMEOUT =
      JobOption.of(
          key("perpeft.grouping.unknown-item.timeout")
              .durationType()
              .defaultValue(Duration.ofSeconds(60))
              .withDescription(
                  "How long a purchase waits for its item's global vector before it becomes a"
                      + " dead letter. Counted while the job runs and global vectors exist."),
          Allowed.between(Duration.ofMillis(1), Duration.ofDays(7)));

  public static final JobOption<Duration> UNKNOWN_ITEM_RETRY =
      JobOption.of(
          key("perpeft.grouping.unknown-item.retry")
              .durationType()
              .defaultValue(Duration.ofMillis(250))
              .withDescription("How often a waiting purchase is tried again. At most the timeout."),
          Allowed.between(Duration.ofMillis(1), Duration.ofHours(1)));

  public static final JobOption<Duration> DUPLICATE_WINDOW =
      JobOption.of(
          key("perpeft.grouping.duplicate-window")
              .durationType()
              .defaultValue(Duration.ofDays(7))
              .withDescription(
                  "How long a purchase id is remembered: a second purchase of the user with that"
                      + " id is a duplicate."),
          Allowed.between(Duration.ofMinutes(1), Duration.ofDays(3_650)));

  public static final JobOption<Duration> FUTURE_TOLERANCE =
      JobOption.of(
          key("perpeft.grouping.future-tolerance")
              .durationType()
              .defaultValue(Duration.ofMinutes(5))
              .withDescription("How far a purchase's event time may lie ahead of the job's clock."),
          Allowed.between(Duration.ZERO, Duration.ofDays(365)));

  public static final JobOption<MemorySize> MAX_RECORD_SIZE =
      JobOption.of(
          key("perpeft.grouping.max-record-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(1))
              .withDescription("Larger purchase records become dead letters, unread."),
          Allowed.between(new MemorySize(64), MemorySize.ofMebiBytes(64)));

  private GroupingOptions() {}
}
