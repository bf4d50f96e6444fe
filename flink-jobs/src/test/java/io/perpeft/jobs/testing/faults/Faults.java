package io.perpeft.jobs.testing.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When the operations of {@link FaultyFileSystem} fail. One for all of a process. */
public final class Faults {
  private static final Faults NONE =
      new Faults(Long.MAX_VALUE, Long.MAX_VALUE, 0, Duration.ZERO, 0, "");

  private static volatile Faults current = NONE;

  private final long first;
  private final long last;
  private final double rate;
  private final Duration slowest;
  private final long seed;
  private final String message;
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  private Faults(long first, long last, double rate, Duration slowest, long seed, String message) {
    this.first = first;
    this.last = last;
    this.rate = rate;
    this.slowest = slowest;
    this.seed = seed;
    this.message = message;
  }

  /** Nothing fails from now on. */
  public static void none() {
    current = NONE;
  }

  /** The n-th operation from now on fails, counted from 1, and no other. */
  public static Faults at(long operation) {
    return set(new Faults(operation, operation, 1, Duration.ZERO, 0, "the disk was pulled out"));
  }

  /** Every operation that writes fails as on a full disk. */
  public static Faults diskFull() {
    return set(new Faults(1, Long.MAX_VALUE, 1, Duration.ZERO, 0, "No space left on device"));
  }

  /** Nothing fails, but every operation takes some time, and is counted. */
  public static Faults slow(long seed, Duration slowest) {
    return random(seed, 0, slowest);
  }

  /** So many of all operations fail, chosen at random, and all take some time. */
  public static Faults random(long seed, double rate, Duration slowest) {
    return set(new Faults(1, Long.MAX_VALUE, rate, slowest, seed, "the network hiccuped"));
  }

  private static Faults set(Faults faults) {
    current = faults;
    return faults;
  }

  /** Operations that failed since these faults began. */
  public long failures() {
    return failures.get();
  }

  /** Operations since these faults began. */
  public long operations() {
    return operations.get();
  }

  static void before(String operation) throws IOException {
    Faults faults = current;
    if (faults != NONE) {
      faults.strike(operation);
    }
  }

  private void strike(String operation) throws IOException {
    long number = operations.incrementAndGet();
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    if (!slowest.isZero()) {
      LockSupport.parkNanos(random.nextLong(slowest.toNanos()));
    }
    if (number >= first && number <= last && random.nextDouble() < rate) {
      failures.incrementAndGet();
      throw new IOException(operation + ": " + message);
    }
  }
}
