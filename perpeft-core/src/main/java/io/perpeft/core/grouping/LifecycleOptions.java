package io.perpeft.core.grouping;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * When groups split, merge and retire. Sizes are shares of the purchases, relative to the mean
 * group's: 1 is a group that gets its fair share.
 *
 * @param intervalMillis event time between decisions
 * @param splitSize a group larger than this may split; more than 1
 * @param splitSpread a group whose spread is larger than this many mean spreads may split
 * @param mergeDistance two groups whose centroids are nearer than this many of their radii (root of
 *     the spread) may merge; the halves of a split must be twice as far apart
 * @param retireSize a group smaller than this may retire; less than half of splitSize, so that no
 *     half of a split group is too small
 * @param patience decisions in a row at which a condition must hold
 * @param coolDown decisions for which a group rests after an event, and every group at first
 * @param minGroups no group ends when there are this few
 * @param maxGroups no group splits when there are this many
 */
public record LifecycleOptions(
    long intervalMillis,
    double splitSize,
    double splitSpread,
    double mergeDistance,
    double retireSize,
    int patience,
    int coolDown,
    int minGroups,
    int maxGroups)
    implements Serializable {

  public static final LifecycleOptions DEFAULT =
      new LifecycleOptions(TimeUnit.DAYS.toMillis(1), 1.5, 1, .25, .1, 3, 7, 2, 64);

  public LifecycleOptions {
    if (intervalMillis < 1) {
      throw new IllegalArgumentException(
          "interval must be at least 1 ms, not " + intervalMillis + " ms");
    }
    if (!(splitSize > 1)) {
      throw new IllegalArgumentException("splitSize must be above 1, not " + splitSize);
    }
    if (!(retireSize >= 0 && retireSize < splitSize / 2)) {
      throw new IllegalArgumentException(
          "retireSize must be from 0 to below half of splitSize, %s, not %s"
              .formatted(splitSize, retireSize));
    }
    if (!(splitSpread >= 0 && mergeDistance >= 0)) {
      throw new IllegalArgumentException(
          "splitSpread and mergeDistance must not be negative, but are %s and %s"
              .formatted(splitSpread, mergeDistance));
    }
    if (patience < 1 || coolDown < 0) {
      throw new IllegalArgumentException(
          "patience must be at least 1 and coolDown at least 0, but they are %d and %d"
              .formatted(patience, coolDown));
    }
    if (minGroups < 1 || maxGroups < minGroups) {
      throw new IllegalArgumentException(
          "minGroups must be at least 1 and at most maxGroups, but they are %d and %d"
              .formatted(minGroups, maxGroups));
    }
  }
}
