package io.perpeft.jobs.tuning;

import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the marks with a producer of its own, outside of the job's transactions. */
final class KafkaTimeMarks implements TimeMarks {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTimeMarks.class);

  /** The reader of the examples waits so long at most. */
  private static final String MAX_BLOCK_MILLIS = "1000";

  private final Settings settings;
  private final AvroCodec<TimeMark> codec = AvroCodec.of(TimeMark.class);
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /**
   * @param producer settings of the Kafka producer
   */
  record Settings(HashMap<String, String> producer, String topic) implements Serializable {}

  KafkaTimeMarks(Settings settings) {
    this.settings = settings;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of failures
  @Override
  public void write(long timeMillis) {
    byte[] value = codec.encode(new TimeMark(timeMillis));
    try {
      KafkaProducer<byte[], byte[]> open = producer();
      for (PartitionInfo partition : open.partitionsFor(settings.topic())) {
        open.send(
            new ProducerRecord<>(
                settings.topic(), partition.partition(), timeMillis, Keys.timeMark(), value),
            (metadata, failure) -> {
              if (failure != null) {
                note(failure);
              }
            });
      }
    } catch (KafkaException e) {
      note(e);
    }
  }

  private void note(Exception failure) {
    LOG.warn("no time mark on {} for now: {}", settings.topic(), failure.toString());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      Map<String, Object> properties = new HashMap<>(settings.producer());
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
      open = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
