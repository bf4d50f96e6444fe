package io.perpeft.cli.kafka;

import io.perpeft.cli.CliException;
import io.perpeft.cli.Progress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads committed records of topics: whole ones, single records, or what comes from now on. */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaCluster cluster;
  private final KafkaConsumer<byte[], byte[]> consumer;

  TopicReader(KafkaCluster cluster, KafkaConsumer<byte[], byte[]> consumer) {
    this.cluster = cluster;
    this.consumer = consumer;
  }

  /**
   * @throws CliException if there is no such topic
   */
  public List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = find(topic);
    if (partitions.isEmpty()) {
      throw new CliException(
          "there is no topic %s at %s; are --bootstrap-servers and --topic-prefix right?"
              .formatted(topic, cluster.bootstrapServers()));
    }
    return partitions;
  }

  public boolean exists(String topic) {
    return !find(topic).isEmpty();
  }

  private List<TopicPartition> find(String topic) {
    List<PartitionInfo> infos = cluster.guarded(() -> consumer.partitionsFor(topic));
    return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  /** Hands on every record of a topic up to now: by partition, in the order of their offsets. */
  public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    for (TopicPartition partition : partitions(topic)) {
      consumer.assign(List.of(partition));
      long begin = cluster.guarded(() -> first(consumer.beginningOffsets(List.of(partition))));
      long end = cluster.guarded(() -> first(consumer.endOffsets(List.of(partition))));
      consumer.seek(partition, begin);
      try (Progress progress = Progress.of(topic, end - begin)) {
        read(partition, end, sink, position -> progress.stepTo(position - begin));
      }
    }
  }

  /**
   * Every record of a partition up to now, in the order of their offsets, read as they are asked
   * for. The reader must serve nothing else meanwhile.
   */
  public Iterator<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition) {
    consumer.assign(List.of(partition));
    long end = cluster.guarded(() -> first(consumer.endOffsets(List.of(partition))));
    consumer.seek(partition, begin(partition));
    return new PartitionRecords(end, () -> position(partition), this::poll, this::silent);
  }

  /** First offset of a partition that is still there. */
  public long begin(TopicPartition partition) {
    return cluster.guarded(() -> first(consumer.beginningOffsets(List.of(partition))));
  }

  private CliException silent(long reached) {
    return new CliException(
        "%s gives nothing after offset %d of %s; does the cluster run?"
            .formatted(cluster.bootstrapServers(), reached, consumer.assignment()));
  }

  private static long first(Map<TopicPartition, Long> offsets) {
    return offsets.values().iterator().next();
  }

  private void read(
      TopicPartition partition,
      long end,
      Consumer<ConsumerRecord<byte[], byte[]>> sink,
      Consumer<Long> progress) {
    long reached = position(partition);
    long since = System.nanoTime();
    while (reached < end) {
      for (ConsumerRecord<byte[], byte[]> record : poll()) {
        if (record.offset() < end) {
          sink.accept(record);
        }
      }
      long position = position(partition);
      if (position > reached) {
        reached = position;
        since = System.nanoTime();
        progress.accept(position);
      } else if (System.nanoTime() - since > KafkaCluster.PATIENCE.toNanos()) {
        throw new CliException(
            "%s at %s gives nothing after offset %d of %d; does the cluster run?"
                .formatted(partition, cluster.bootstrapServers(), reached, end));
      }
    }
  }

  private long position(TopicPartition partition) {
    return cluster.guarded(() -> consumer.position(partition));
  }

  /** The record at this place; empty if it is gone. */
  public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
    consumer.assign(List.of(partition));
    long end = cluster.guarded(() -> first(consumer.endOffsets(List.of(partition))));
    long begin = cluster.guarded(() -> first(consumer.beginningOffsets(List.of(partition))));
    if (offset < begin || offset >= end) {
      return Optional.empty();
    }
    consumer.seek(partition, offset);
    long deadline = System.nanoTime() + KafkaCluster.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Iterator<ConsumerRecord<byte[], byte[]>> records = poll().iterator();
      if (records.hasNext()) {
        return Optional.of(records.next()).filter(record -> record.offset() == offset);
      }
      if (position(partition) >= end) {
        return Optional.empty();
      }
    }
    throw new CliException(
        "%s at %s does not give its record %d; does the cluster run?"
            .formatted(partition, cluster.bootstrapServers(), offset));
  }

  /** Lets {@link #poll()} give what comes to these topics from now on. */
  public void follow(String... topics) {
    List<TopicPartition> all =
        List.of(topics).stream().flatMap(t -> partitions(t).stream()).toList();
    consumer.assign(all);
    cluster.guarded(
        () -> {
          consumer.seekToEnd(all);
          all.forEach(consumer::position);
          return all;
        });
  }

  /** What has come; waits a moment if nothing has. */
  public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    return cluster.guarded(() -> consumer.poll(POLL));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
