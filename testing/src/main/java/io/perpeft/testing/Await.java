package io.perpeft.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, never longer than a deadline. */
public final class Await {
  private static final Duration POLL = Duration.ofMillis(20);

  private Await() {}

  /** A condition that may fail with anything. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * @param what is waited for, for the message
   * @throws AssertionError if it does not hold in time
   */
  public static void until(Duration deadline, String what, Condition condition) throws Exception {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
