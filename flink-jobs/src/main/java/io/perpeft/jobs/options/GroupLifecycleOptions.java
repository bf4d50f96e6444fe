package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.perpeft.core.grouping.LifecycleOptions;
import java.time.Duration;

/** Options of the grouping job: when groups split, merge and retire. */
public final class GroupLifecycleOptions {
  private static final String PREFIX = "perpeft.grouping.lifecycle.";
  private static final LifecycleOptions DEFAULT = LifecycleOptions.DEFAULT;

  public static final JobOption<Boolean> ENABLED =
      JobOption.of(
          key(PREFIX + "enabled")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether groups split, merge and retire as the stream asks for; false keeps the"
                      + " generation's, as in the paper, since no gain in ranking has been shown for"
                      + " anything else. Needs perpeft.grouping.centroids-follow."),
          Allowed.any("true or false"));

  public static final JobOption<Duration> INTERVAL =
      JobOption.of(
          key(PREFIX + "interval")
              .durationType()
              .defaultValue(Duration.ofMillis(DEFAULT.intervalMillis()))
              .withDescription(
                  "Event time between two decisions; each ends at most one group. At least"
                      + " perpeft.grouping.centroid-interval."),
          Allowed.between(Duration.ofSeconds(1), Duration.ofDays(365)));

  public static final JobOption<Double> SPLIT_SIZE =
      JobOption.of(
          key(PREFIX + "split-size")
              .doubleType()
              .defaultValue(DEFAULT.splitSize())
              .withDescription(
                  "A group with more than this many times the mean group's purchases, which fade"
                      + " with perpeft.grouping.centroid-half-life, is large enough to split."),
          Allowed.moreThan(1.0));

  public static final JobOption<Double> SPLIT_SPREAD =
      JobOption.of(
          key(PREFIX + "split-spread")
              .doubleType()
              .defaultValue(DEFAULT.splitSpread())
              .withDescription(
                  "A group whose users' vectors have more than this many times the mean group's"
                      + " variance is wide enough to split."),
          Allowed.atLeast(0.0));

  public static final JobOption<Double> MERGE_DISTANCE =
      JobOption.of(
          key(PREFIX + "merge-distance")
              .doubleType()
              .defaultValue(DEFAULT.mergeDistance())
              .withDescription(
                  "Two groups whose centroids are less than this many radii apart may merge, a"
                      + " radius being the root of the variance. The halves of a split must be"
                      + " twice as far apart."),
          Allowed.atLeast(0.0));

  public static final JobOption<Double> RETIRE_SIZE =
      JobOption.of(
          key(PREFIX + "retire-size")
              .doubleType()
              .defaultValue(DEFAULT.retireSize())
              .withDescription(
                  "A group with less than this many times the mean group's purchases may retire."
                      + " Less than half of split-size."),
          Allowed.atLeast(0.0));

  public static final JobOption<Integer> PATIENCE =
      JobOption.of(
          key(PREFIX + "patience")
              .intType()
              .defaultValue(DEFAULT.patience())
              .withDescription("Decisions in a row that must call for a change before it is made."),
          Allowed.between(1, 10_000));

  public static final JobOption<Integer> COOL_DOWN =
      JobOption.of(
          key(PREFIX + "cool-down")
              .intType()
              .defaultValue(DEFAULT.coolDown())
              .withDescription(
                  "Decisions for which a group that was born or has taken over another's users"
                      + " stays as it is, and every group at the start."),
          Allowed.between(0, 10_000));

  public static final JobOption<Integer> MIN_GROUPS =
      JobOption.of(
          key(PREFIX + "min-groups")
              .intType()
              .defaultValue(DEFAULT.minGroups())
              .withDescription("No group merges or retires when there are only this many."),
          Allowed.between(1, 10_000));

  public static final JobOption<Integer> MAX_GROUPS =
      JobOption.of(
          key(PREFIX + "max-groups")
              .intType()
              .defaultValue(DEFAULT.maxGroups())
              .withDescription("No group splits when there are this many. At least min-groups."),
          Allowed.between(1, 10_000));

  private GroupLifecycleOptions() {}
}
