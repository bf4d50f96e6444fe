package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.DecayedMoments;
import io.perpeft.core.grouping.HalfLife;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums user vectors by group over intervals of event time. The first purchase of a later interval
 * completes what was summed before. Not thread-safe.
 */
final class CentroidPartials {
  private final HalfLife halfLife;
  private final long intervalMillis;
  private final SortedMap<Integer, DecayedMoments> open = new TreeMap<>();
  private long interval = Long.MIN_VALUE;

  CentroidPartials(HalfLife halfLife, long intervalMillis) {
    this.halfLife = halfLife;
    this.intervalMillis = intervalMillis;
  }

  /** Adds a vector and returns what it completed. */
  List<CentroidPartial> add(int group, float[] vector, long eventTimeMillis) {
    long arriving = eventTimeMillis / intervalMillis;
    List<CentroidPartial> completed = List.of();
    if (arriving > interval) {
      completed = open();
      open.clear();
      interval = arriving;
    }
    open.merge(
        group,
        DecayedMoments.of(vector, eventTimeMillis),
        (sum, single) -> sum.merge(single, halfLife));
    return completed;
  }

  /** What is not yet completed. */
  List<CentroidPartial> open() {
    List<CentroidPartial> partials = new ArrayList<>(open.size());
    open.forEach((group, sum) -> partials.add(CentroidPartial.of(group, sum)));
    return partials;
  }

  /** Takes back what {@link #open} gave, of this subtask or of others. */
  void restore(CentroidPartial partial) {
    interval = Math.max(interval, partial.timeMillis() / intervalMillis);
    open.merge(partial.group(), partial.toMoments(), (a, b) -> a.merge(b, halfLife));
  }
}
