package io.perpeft.deploy.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.schemas.wire.UnionCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
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
  private static final String NO_REASON = "unknown";

  private final UnionCodec codec =
      UnionCodec.of(
          AvroCodec.of(TrainingExample.class),
          AvroCodec.of(GroupAssignment.class),
          AvroCodec.of(GroupQuality.class),
          AvroCodec.of(AdapterRelease.class, 32 << 20),
          AvroCodec.of(ItemEmbedding.class),
          AvroCodec.of(VersionComplete.class));
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final Figures figures;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lastRecordNanos = System.nanoTime();
  private volatile @Nullable RuntimeException failure;

  private TopicCounter(KafkaConsumer<byte[], byte[]> consumer, Topics topics, Figures figures) {
    this.consumer = consumer;
    this.topics = topics;
    this.figures = figures;
    this.thread = new Thread(this::run, "topic-counter");
    this.thread.setDaemon(true);
  }

  /** Begins to read; the topics must exist. */
  public static TopicCounter start(String bootstrapServers, Topics topics, Figures figures) {
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
          counted(topics).stream().flatMap(topic -> partitionsOf(consumer, topic)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    TopicCounter counter = new TopicCounter(consumer, topics, figures);
    counter.thread.start();
    return counter;
  }

  private static List<TopicSpec> counted(Topics topics) {
    return List.of(
        topics.trainingExamples(),
        topics.groupAssignments(),
        topics.groupQuality(),
        topics.adapterReleases(),
        topics.itemEmbeddings(),
        topics.deadLetters(topics.purchases()));
  }

  private static Stream<TopicPartition> partitionsOf(
      KafkaConsumer<byte[], byte[]> consumer, TopicSpec topic) {
    return consumer.partitionsFor(topic.name(), METADATA_TIMEOUT).stream()
        .map(partition -> new TopicPartition(topic.name(), partition.partition()));
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long readAtMillis = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          count(record, readAtMillis);
        }
        if (!records.isEmpty()) {
          lastRecordNanos = System.nanoTime();
        }
      }
    } catch (WakeupException e) {
      // The way out that close() takes.
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record, long readAtMillis) {
    if (record.topic().equals(topics.deadLetters(topics.purchases()).name())) {
      figures.addDeadLetter(reason(record));
      return;
    }
    SpecificRecord value = codec.decode(record.value());
    if (value instanceof TrainingExample example) {
      figures.add(example);
    } else if (value instanceof GroupAssignment assignment) {
      figures.add(assignment);
    } else if (value instanceof GroupQuality quality) {
      figures.add(quality);
    } else if (value instanceof AdapterRelease release) {
      figures.add(release);
    } else if (value instanceof ItemEmbedding) {
      figures.addVector();
    } else if (value instanceof VersionComplete marker) {
      figures.add(marker, readAtMillis);
    }
  }

  private static String reason(ConsumerRecord<byte[], byte[]> deadLetter) {
    Header header = deadLetter.headers().lastHeader(DeadLetterHeaders.REASON);
    return header == null ? NO_REASON : new String(header.value(), UTF_8);
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
