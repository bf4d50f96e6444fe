package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.Shared;
import io.perpeft.jobs.items.ItemEncoding;
import io.perpeft.jobs.items.ItemReading;
import io.perpeft.jobs.items.JobModel;
import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.jobs.items.SubstitutableItems;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the catalogue's topic from its beginning on a thread of its own and encodes what it
 * finds, one for all subtasks of a process. What was encoded in an earlier run is found in the
 * cache. Thread-safe.
 *
 * <p>Records that cannot be used are passed over here: the refresh job reads the same topic and
 * makes dead letters of them.
 */
final class CatalogueTail implements TuningModel.Catalogue, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogueTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Shared<Settings, CatalogueTail> OPEN =
      new Shared<>(CatalogueTail::new, CatalogueTail::stop);

  /**
   * @param consumer settings of the Kafka consumer
   * @param maxRecordBytes longest item record that is read
   */
  record Settings(
      HashMap<String, String> consumer, String topic, int maxRecordBytes, ModelSettings model)
      implements Serializable {}

  private final Settings settings;
  private final JobModel model;
  private final ItemEncoding encoding;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec<Item> codec;
  private final SubstitutableItems items;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean complete;
  private volatile @Nullable Throwable failure;

  private CatalogueTail(Settings settings) {
    this.settings = settings;
    model = JobModel.acquire(settings.model());
    try {
      encoding = model.encoding();
      items = new SubstitutableItems(encoding, "the catalogue");
      codec = AvroCodec.of(Item.class, settings.maxRecordBytes());
      consumer =
          new KafkaConsumer<>(
              Map.<String, Object>copyOf(settings.consumer()),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    thread = new Thread(this::run, "perpeft-catalogue-tail");
    thread.setDaemon(true);
    thread.start();
  }

  /** The tail of these settings; {@link #close} gives it back. */
  static CatalogueTail acquire(Settings settings) {
    return OPEN.acquire(settings);
  }

  @Override
  public boolean has(String itemId) {
    return items.has(itemId);
  }

  @Override
  public ItemInputs inputs(String itemId) {
    return items.inputs(itemId);
  }

  @Override
  public void substitute(String itemId) {
    items.substitute(itemId);
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void check() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException(
          "the catalogue on topic %s cannot be followed: %s"
              .formatted(settings.topic(), cause.getMessage()),
          cause);
    }
  }

  private void run() {
    try (consumer) {
      follow(assign());
    } catch (WakeupException e) {
      LOG.debug("stopped while waiting", e);
    } catch (Throwable e) {
      failure = e;
    }
  }

  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(settings.topic()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer.endOffsets(partitions);
  }

  private void follow(Map<TopicPartition, Long> ends) {
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (stopped) {
          return;
        }
        take(record);
      }
      complete =
          complete
              || ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      Item item = codec.decode(record.value());
      ItemReading.check(item);
      encoding.encode(item);
    } catch (WireFormatException | FaultyRecordException e) {
      LOG.debug(
          "item record {}-{}@{} is passed over: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  /** Gives the tail back; the last user stops it. */
  @Override
  public void close() {
    OPEN.release(settings);
  }

  private void stop() {
    stopped = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      model.close();
    }
  }
}
