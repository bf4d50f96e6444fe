package io.perpeft.core.tuning;

/**
 * When new weights are released: after so many steps, or earlier once so much stream time has
 * passed since the last release.
 *
 * @param steps optimiser steps that make a release
 * @param streamMillis event time that makes a release if there was any step; {@link Long#MAX_VALUE}
 *     for never
 */
public record ReleasePolicy(int steps, long streamMillis) {

  public ReleasePolicy {
    if (steps < 1 || streamMillis < 0) {
      throw new IllegalArgumentException("a release every %d steps".formatted(steps));
    }
  }

  /**
   * @param stepsSince steps taken (not dropped) since the last release
   * @param streamMillisSince event time since then
   */
  public boolean isDue(long stepsSince, long streamMillisSince) {
    return stepsSince >= steps || (stepsSince > 0 && streamMillisSince >= streamMillis);
  }
}
