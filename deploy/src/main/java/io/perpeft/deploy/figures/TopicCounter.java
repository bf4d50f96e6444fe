package io.perpeft.deploy.figures;

import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the jobs wrote, from the beginning and committed records only, on a thread of its own,
 * and feeds it to {@link Figures}.
 */
public final class TopicCounter implements AutoCloseable {

  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long CLOSE_MILLIS = 10_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordCounter records;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lastRecordNanos = System.nanoTime();
  private volatile @Nullable RuntimeException failure;

  private TopicCounter(KafkaConsumer<byte[], byte[]> consumer, RecordCounter records) {
    this.consumer = consumer;
    this.records = records;
    this.thread = new Thread(this::run, "topic-counter");
    this.thread.setDaemon(true);
  }

  /** Begins to read; the topics must exist. */
  public static TopicCounter start(String bootstrapServers, Topics topics, Figures figures) {
    RecordCounter records = new RecordCounter(topics, figures);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions =
          records.topics().stream().flatMap(topic -> partitionsOf(consumer, topic)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    TopicCounter counter = new TopicCounter(consumer, records);
    counter.thread.start();
    return counter;
  }

  private static Stream<TopicPartition> partitionsOf(
      KafkaConsumer<byte[], byte[]> consumer, TopicSpec topic) {
    return consumer.partitionsFor(topic.name(), METADATA_TIMEOUT).stream()
        .map(partition -> new TopicPartition(topic.name(), partition.partition()));
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        ConsumerRecords<byte[], byte[]> read = consumer.poll(POLL);
        long readAtMillis = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : read) {
          records.count(record, readAtMillis);
        }
        if (!read.isEmpty()) {
          lastRecordNanos = System.nanoTime();
        }
      }
    } catch (WakeupException e) {
      // The way out that close() takes.
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Time since the last record was read. */
  public Duration quietFor() {
    return Duration.ofNanos(System.nanoTime() - lastRecordNanos);
  }

  /** Why reading ended; empty while it goes on. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
