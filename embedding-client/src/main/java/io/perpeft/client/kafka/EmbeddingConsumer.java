package io.perpeft.client.kafka;

import io.perpeft.client.memory.MemorySnapshot;
import io.perpeft.client.memory.MemorySource;
import io.perpeft.client.memory.MemoryView;
import io.perpeft.client.view.EmbeddingView;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.client.view.VectorSource;
import io.perpeft.client.view.ViewFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole serving topic, and the item memory's, on a thread of its own and keeps views of
 * them, from the beginning at every start and with no consumer group: every instance holds every
 * vector. Only committed records are read. Safe for use by any thread.
 */
public final class EmbeddingConsumer implements VectorSource, MemorySource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingConsumer.class);
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EmbeddingView view;
  private final MemoryView memory;
  private final Thread thread;
  private final ServingRecords taken;
  private final Object news = new Object();
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  private EmbeddingConsumer(
      ServingTopic serving, KafkaConsumer<byte[], byte[]> consumer, int partitions) {
    this.topic = serving.topic();
    this.memory = new MemoryView(serving.generationId());
    this.consumer = consumer;
    this.view = new EmbeddingView(serving.generationId(), serving.width(), partitions);
    this.taken = new ServingRecords(view, memory, serving.memoryTopic());
    this.thread = new Thread(this::run, "embedding-consumer-" + topic);
    this.thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @throws IllegalStateException if there is no such topic
   * @throws org.apache.kafka.common.KafkaException if no broker answers within 30 seconds
   */
  public static EmbeddingConsumer start(ServingTopic serving) {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(serving));
    try {
      List<TopicPartition> serves = partitions(consumer, serving.topic(), serving);
      List<TopicPartition> all = new ArrayList<>(serves);
      String memoryTopic = serving.memoryTopic();
      if (memoryTopic != null) {
        all.addAll(partitions(consumer, memoryTopic, serving));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      EmbeddingConsumer started = new EmbeddingConsumer(serving, consumer, serves.size());
      started.thread.start();
      return started;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic, ServingTopic serving) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic, METADATA_TIMEOUT);
    if (partitions.isEmpty()) {
      throw new IllegalStateException(
          "there is no topic %s at %s; create the topics first"
              .formatted(topic, serving.bootstrapServers()));
    }
    return partitions.stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private static Map<String, Object> settings(ServingTopic serving) {
    Map<String, Object> settings = new HashMap<>(serving.kafka());
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, serving.bootstrapServers());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(taken::apply);
        if (!records.isEmpty()) {
          view.publish();
          memory.publish();
          tellWaiters();
        }
      }
    } catch (WakeupException e) {
      LOG.debug("Closed while polling {}", topic);
    } catch (RuntimeException e) {
      LOG.error("Reading {} ended; the view stays as it was", topic, e);
      failure = e;
      tellWaiters();
    }
  }

  private void tellWaiters() {
    synchronized (news) {
      news.notifyAll();
    }
  }

  @Override
  public Optional<GroupVectors> group(String groupId) {
    return view.group(groupId);
  }

  @Override
  public MemorySnapshot memory() {
    return memory.memory();
  }

  /** Groups that have a complete version. */
  public Set<String> groups() {
    return view.groups();
  }

  /** What has been read so far. */
  public ViewFigures figures() {
    return view.figures();
  }

  /** Why reading ended; empty while it goes on. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** The group's vectors, as soon as any version of it is complete. */
  public GroupVectors waitUntilConsistent(String groupId, Duration timeout)
      throws InterruptedException, TimeoutException {
    return waitForVersion(groupId, Long.MIN_VALUE, timeout);
  }

  /**
   * The group's vectors, as soon as they are of this version or a later one, or of the successor if
   * the group has ended.
   *
   * @throws TimeoutException saying what has been read until then
   * @throws IllegalStateException if reading has ended, by a failure or by {@link #close()}
   */
  public GroupVectors waitForVersion(String groupId, long version, Duration timeout)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (news) {
      while (true) {
        Optional<GroupVectors> vectors = view.group(groupId);
        if (vectors.isPresent()
            && (vectors.get().version() >= version || !vectors.get().groupId().equals(groupId))) {
          return vectors.get();
        }
        if (closed || failure != null) {
          throw new IllegalStateException("reading " + topic + " has ended", failure);
        }
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          throw new TimeoutException(
              "group %s is not complete after %s: %s".formatted(groupId, timeout, view.figures()));
        }
        news.wait(leftMillis);
      }
    }
  }

  /** Ends reading; what was shown last stays readable. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    tellWaiters();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
