package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;

/** Options of the refresh job. */
public final class RefreshOptions {
  public static final JobOption<Double> EPSILON =
      JobOption.of(
          key("perpeft.refresh.epsilon")
              .doubleType()
              .defaultValue(1e-3)
              .withDescription(
                  "A vector is published when 1 - cosine to the one published last is more than"
                      + " this. 0 publishes everything that moved at all."),
          Allowed.between(0.0, 2.0));

  public static final JobOption<Integer> CHUNK_ITEMS =
      JobOption.of(
          key("perpeft.refresh.chunk-items")
              .intType()
              .defaultValue(256)
              .withDescription(
                  "Items that are encoded again in one go; checkpoints and new items pass between"
                      + " two chunks."),
          Allowed.between(1, 65_536));

  public static final JobOption<Integer> NEW_ITEMS_BATCH =
      JobOption.of(
          key("perpeft.refresh.new-items.batch")
              .intType()
              .defaultValue(32)
              .withDescription("New items of a partition that are encoded together at most."),
          Allowed.between(1, 4_096));

  public static final JobOption<Duration> NEW_ITEMS_LINGER =
      JobOption.of(
          key("perpeft.refresh.new-items.linger")
              .durationType()
              .defaultValue(Duration.ofMillis(20))
              .withDescription("How long a new item waits for others to be encoded with it."),
          Allowed.between(Duration.ZERO, Duration.ofMinutes(1)));

  public static final JobOption<Duration> CATALOGUE_QUIET =
      JobOption.of(
          key("perpeft.refresh.catalogue-quiet")
              .durationType()
              .defaultValue(Duration.ofSeconds(1))
              .withDescription(
                  "A job that starts without a checkpoint publishes its first version when no item"
                      + " from before its start has come for this long, so that the version is one"
                      + " of the whole catalogue."),
          Allowed.between(Duration.ZERO, Duration.ofHours(1)));

  public static final JobOption<MemorySize> MAX_WEIGHTS_SIZE =
      JobOption.of(
          key("perpeft.refresh.max-weights-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(1_024))
              .withDescription("Releases with larger weights become dead letters, unread."),
          Allowed.between(new MemorySize(64), MemorySize.ofMebiBytes(2_047)));

  private RefreshOptions() {}
}
