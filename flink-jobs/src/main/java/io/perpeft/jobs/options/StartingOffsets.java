package io.perpeft.jobs.options;

import java.util.Locale;

/** Where a fresh job begins to read. */
public enum StartingOffsets {
  /** The oldest record there is. */
  EARLIEST,
  /** Where the consumer group committed last, else the oldest record. */
  COMMITTED,
  /** Records that arrive from now on. */
  LATEST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
