package io.perpeft.deploy.traffic;

/** How many events are due at a rate, with no drift and no burst after a pause. */
final class Pace {

  private static final long NANOS = 1_000_000_000L;

  private final double perSecond;
  private final long burst;
  private long lastNanos;
  private double due;

  /**
   * @param perSecond events a second, above 0
   * @param nowNanos by {@link System#nanoTime}
   */
  Pace(double perSecond, long nowNanos) {
    if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
      throw new IllegalArgumentException(
          "rate is " + perSecond + " a second, must be above 0 and finite");
    }
    this.perSecond = perSecond;
    this.burst = Math.max(1, (long) Math.ceil(perSecond / 2));
    this.lastNanos = nowNanos;
  }

  /** Events due since the last call; at most half a second's. */
  long take(long nowNanos) {
    due += (nowNanos - lastNanos) * perSecond / NANOS;
    lastNanos = nowNanos;
    long events = Math.min(burst, (long) due);
    due = Math.min(due - events, 1);
    return events;
  }
}
