package io.perpeft.core.grouping;

import java.time.Duration;

/**
 * Exponential decay in event time.
 *
 * @param millis time after which a weight has halved; positive
 */
public record HalfLife(long millis) {
  public HalfLife {
    if (millis <= 0) {
      throw new IllegalArgumentException("A half-life must be positive, not " + millis + " ms");
    }
  }

  public static HalfLife of(Duration duration) {
    return new HalfLife(duration.toMillis());
  }

  /** Weight that is left of 1 after {@code elapsedMillis}, which must not be negative. */
  public double factor(long elapsedMillis) {
    return Math.exp(-Math.log(2) * elapsedMillis / millis);
  }
}
