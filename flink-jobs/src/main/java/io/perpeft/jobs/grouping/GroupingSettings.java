package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.HalfLife;
import io.perpeft.core.grouping.HysteresisOptions;
import io.perpeft.core.grouping.LifecycleOptions;
import io.perpeft.jobs.options.GroupLifecycleOptions;
import io.perpeft.jobs.options.GroupingOptions;
import io.perpeft.jobs.options.JobOption;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import io.perpeft.jobs.options.OptionText;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The grouping job's options, checked against one another.
 *
 * @param lifecycle null for groups that stay as many as they are
 */
record GroupingSettings(
    int rememberedPurchases,
    double margin,
    int repeats,
    boolean centroidsFollow,
    Duration centroidHalfLife,
    Duration centroidInterval,
    Duration unknownItemTimeout,
    Duration unknownItemRetry,
    Duration duplicateWindow,
    Duration futureTolerance,
    int maxRecordBytes,
    @Nullable LifecycleOptions lifecycle)
    implements Serializable {

  /**
   * @param historyLength of the generation, L
   * @throws OptionException if two options, or one and the generation, do not fit together
   */
  static GroupingSettings of(JobOptions options, int historyLength) {
    if (options.get(GroupingOptions.REMEMBERED_PURCHASES) < historyLength) {
      throw new OptionException(
          "%s is %d, less than the generation's history length %d"
              .formatted(
                  GroupingOptions.REMEMBERED_PURCHASES.key(),
                  options.get(GroupingOptions.REMEMBERED_PURCHASES),
                  historyLength));
    }
    atMost(options, GroupingOptions.UNKNOWN_ITEM_RETRY, GroupingOptions.UNKNOWN_ITEM_TIMEOUT);
    atMost(options, GroupingOptions.CENTROID_INTERVAL, GroupingOptions.CENTROID_HALF_LIFE);
    return new GroupingSettings(
        options.get(GroupingOptions.REMEMBERED_PURCHASES),
        options.get(GroupingOptions.MARGIN),
        options.get(GroupingOptions.REPEATS),
        options.get(GroupingOptions.CENTROIDS_FOLLOW),
        options.get(GroupingOptions.CENTROID_HALF_LIFE),
        options.get(GroupingOptions.CENTROID_INTERVAL),
        options.get(GroupingOptions.UNKNOWN_ITEM_TIMEOUT),
        options.get(GroupingOptions.UNKNOWN_ITEM_RETRY),
        options.get(GroupingOptions.DUPLICATE_WINDOW),
        options.get(GroupingOptions.FUTURE_TOLERANCE),
        (int) options.get(GroupingOptions.MAX_RECORD_SIZE).getBytes(),
        options.get(GroupLifecycleOptions.ENABLED) ? lifecycle(options) : null);
  }

  private static LifecycleOptions lifecycle(JobOptions options) {
    if (!options.get(GroupingOptions.CENTROIDS_FOLLOW)) {
      throw new OptionException(
          "%s is true, but %s is false; groups are judged by the centroids that follow the stream"
              .formatted(
                  GroupLifecycleOptions.ENABLED.key(), GroupingOptions.CENTROIDS_FOLLOW.key()));
    }
    atMost(options, GroupingOptions.CENTROID_INTERVAL, GroupLifecycleOptions.INTERVAL);
    try {
      return new LifecycleOptions(
          options.get(GroupLifecycleOptions.INTERVAL).toMillis(),
          options.get(GroupLifecycleOptions.SPLIT_SIZE),
          options.get(GroupLifecycleOptions.SPLIT_SPREAD),
          options.get(GroupLifecycleOptions.MERGE_DISTANCE),
          options.get(GroupLifecycleOptions.RETIRE_SIZE),
          options.get(GroupLifecycleOptions.PATIENCE),
          options.get(GroupLifecycleOptions.COOL_DOWN),
          options.get(GroupLifecycleOptions.MIN_GROUPS),
          options.get(GroupLifecycleOptions.MAX_GROUPS));
    } catch (IllegalArgumentException e) {
      throw new OptionException("perpeft.grouping.lifecycle.*: " + e.getMessage(), e);
    }
  }

  private static void atMost(
      JobOptions options, JobOption<Duration> smaller, JobOption<Duration> larger) {
    if (options.get(smaller).compareTo(options.get(larger)) > 0) {
      throw new OptionException(
          "%s is %s, more than %s, which is %s"
              .formatted(
                  smaller.key(),
                  OptionText.of(options.get(smaller)),
                  larger.key(),
                  OptionText.of(options.get(larger))));
    }
  }

  HysteresisOptions hysteresis() {
    return new HysteresisOptions(margin, repeats);
  }

  HalfLife halfLife() {
    return HalfLife.of(centroidHalfLife);
  }

  /** Tries after which a purchase of an unknown item is given up. */
  int unknownItemTries() {
    return (int) Math.min(Integer.MAX_VALUE, unknownItemTimeout.dividedBy(unknownItemRetry));
  }
}
