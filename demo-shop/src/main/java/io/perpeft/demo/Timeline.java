package io.perpeft.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * The shop's calendar; it opens on a Monday in the past, so that no purchase is from the future.
 */
record Timeline(int days) {

  static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  static final long OPENING_MILLIS = Instant.parse("2025-01-06T00:00:00Z").toEpochMilli();

  /** The moment at a share of the duration. */
  long at(double share) {
    return OPENING_MILLIS + (long) (share * days * DAY_MILLIS);
  }

  /** The day of a moment, from 0. */
  int day(long millis) {
    return (int) ((millis - OPENING_MILLIS) / DAY_MILLIS);
  }

  long closingMillis() {
    return OPENING_MILLIS + days * DAY_MILLIS;
  }
}
