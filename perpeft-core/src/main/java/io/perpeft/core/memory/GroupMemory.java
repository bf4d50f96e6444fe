package io.perpeft.core.memory;

import org.jspecify.annotations.Nullable;

/**
 * What the item memory holds for one group: how its score weights differ from those that all groups
 * share, and its last purchases. Not thread-safe.
 */
final class GroupMemory {

  private final LearntWeights difference = new LearntWeights(new double[ScoreWeights.SIZE]);
  private final RecentPurchases recent;
  private long steps;

  GroupMemory(int recentPurchases) {
    recent = new RecentPurchases(recentPurchases);
  }

  LearntWeights difference() {
    return difference;
  }

  RecentPurchases recent() {
    return recent;
  }

  /** Optimiser steps taken; with the seed and the group's id it fixes the next negatives. */
  long steps() {
    return steps;
  }

  /**
   * One step of the difference.
   *
   * @param gradients by moment
   */
  void step(double[] @Nullable [] gradients, double rate) {
    steps++;
    difference.step(gradients, rate);
  }

  void encode(BinaryState.Writer out) {
    out.putLong(steps);
    difference.encode(out);
    recent.encode(out);
  }

  void decode(BinaryState.Reader in, int rows) {
    steps = in.getLong();
    difference.decode(in);
    recent.decode(in, rows);
  }
}
