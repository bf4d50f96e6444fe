package io.perpeft.core.grouping;

import org.jspecify.annotations.Nullable;

/**
 * Places users in the nearest group, with hysteresis: a user moves only when the same other group
 * satisfies {@code d(other) < d(current) · (1 − margin)} for {@code repeats} purchases in a row. A
 * pure function: it keeps nothing.
 */
public final class GroupAssigner {
  private final HysteresisOptions options;

  public GroupAssigner(HysteresisOptions options) {
    this.options = options;
  }

  /**
   * @param previous where the user stood; null for a new user
   * @param userVector the user after the newest purchase
   * @return where the user stands now; a new user, or one whose group is gone, is placed without
   *     hysteresis
   */
  public GroupDecision decide(
      @Nullable GroupDecision previous, float[] userVector, Centroids centroids) {
    int nearest = centroids.nearest(userVector);
    if (previous == null || !centroids.contains(previous.group())) {
      return GroupDecision.settled(nearest);
    }
    if (nearest == previous.group() || !clearlyNearer(nearest, previous, userVector, centroids)) {
      return GroupDecision.settled(previous.group());
    }
    int streak = nearest == previous.candidate() ? previous.streak() + 1 : 1;
    return streak >= options.repeats()
        ? GroupDecision.settled(nearest)
        : new GroupDecision(previous.group(), nearest, streak);
  }

  private boolean clearlyNearer(
      int nearest, GroupDecision previous, float[] userVector, Centroids centroids) {
    double limit = centroids.distance(previous.group(), userVector) * (1 - options.margin());
    return centroids.distance(nearest, userVector) < limit;
  }
}
