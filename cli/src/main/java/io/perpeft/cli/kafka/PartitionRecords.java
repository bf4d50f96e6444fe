package io.perpeft.cli.kafka;

import io.perpeft.cli.CliException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a partition up to an offset, fetched as they are asked for. */
final class PartitionRecords implements Iterator<ConsumerRecord<byte[], byte[]>> {
  private final long end;
  private final LongSupplier position;
  private final Supplier<Iterable<ConsumerRecord<byte[], byte[]>>> poll;
  private final LongFunction<CliException> silent;
  private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

  /**
   * @param end offset of the first record that is not wanted
   * @param silent what to throw if nothing comes after an offset
   */
  PartitionRecords(
      long end,
      LongSupplier position,
      Supplier<Iterable<ConsumerRecord<byte[], byte[]>>> poll,
      LongFunction<CliException> silent) {
    this.end = end;
    this.position = position;
    this.poll = poll;
    this.silent = silent;
  }

  @Override
  public boolean hasNext() {
    long reached = position.getAsLong();
    long since = System.nanoTime();
    while (fetched.isEmpty() && reached < end) {
      for (ConsumerRecord<byte[], byte[]> record : poll.get()) {
        if (record.offset() < end) {
          fetched.add(record);
        }
      }
      if (position.getAsLong() > reached) {
        reached = position.getAsLong();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > KafkaCluster.PATIENCE.toNanos()) {
        throw silent.apply(reached);
      }
    }
    return !fetched.isEmpty();
  }

  @Override
  public ConsumerRecord<byte[], byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return fetched.remove();
  }
}
