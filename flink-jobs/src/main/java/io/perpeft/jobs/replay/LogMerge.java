package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The records of a log's partitions in the order of the log: by time, then partition, then offset.
 * A log that was put in this order before stays in it.
 */
public final class LogMerge implements Iterator<TimedRecord> {
  private record Head(TimedRecord record, Iterator<RawRecord> rest) {
    static final Comparator<Head> ORDER =
        Comparator.<Head>comparingLong(head -> head.record().time())
            .thenComparingInt(head -> head.record().record().partition());
  }

  private final Map<Integer, Long> times = new HashMap<>();
  private final PriorityQueue<Head> heads = new PriorityQueue<>(Head.ORDER);

  /**
   * @param partitions each in the order of its offsets
   */
  public LogMerge(List<Iterator<RawRecord>> partitions) {
    partitions.forEach(this::push);
  }

  private void push(Iterator<RawRecord> partition) {
    if (partition.hasNext()) {
      RawRecord record = partition.next();
      long time = times.merge(record.partition(), record.timestampMillis(), Math::max);
      heads.add(new Head(new TimedRecord(record, time), partition));
    }
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public TimedRecord next() {
    Head head = heads.poll();
    if (head == null) {
      throw new NoSuchElementException();
    }
    push(head.rest());
    return head.record();
  }
}
