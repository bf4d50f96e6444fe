package io.perpeft.jobs.tuning;

import java.util.Comparator;

/**
 * Where the log closed a micro-batch: the place of the example after which the batch was complete.
 * Places of one log are in one order, however it is read.
 *
 * @param time of the log there, milliseconds since the epoch ({@link PartitionClock})
 * @param part from 0, where one example closed more than one batch
 */
public record BatchPlace(long time, int partition, long offset, int part)
    implements Comparable<BatchPlace> {
  private static final Comparator<BatchPlace> ORDER =
      Comparator.comparingLong(BatchPlace::time)
          .thenComparingInt(BatchPlace::partition)
          .thenComparingLong(BatchPlace::offset)
          .thenComparingInt(BatchPlace::part);

  @Override
  public int compareTo(BatchPlace other) {
    return ORDER.compare(this, other);
  }
}
