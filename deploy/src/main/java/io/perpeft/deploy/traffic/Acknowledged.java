package io.perpeft.deploy.traffic;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An idempotent producer that counts what the broker acknowledged. Safe for use by threads. */
public final class Acknowledged implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** How long a broker may be away before a record counts as refused. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param maxRecordBytes longest record to be sent
   */
  public Acknowledged(String bootstrapServers, int maxRecordBytes) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis(),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                maxRecordBytes),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends without waiting.
   *
   * @throws IllegalStateException if an earlier record was refused
   */
  public void send(String topic, byte[] key, byte[] value) {
    throwFailure();
    Future<RecordMetadata> unused =
        producer.send(new ProducerRecord<>(topic, key, value), this::done);
  }

  private void done(RecordMetadata metadata, @Nullable Exception problem) {
    if (problem == null) {
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, problem);
    }
  }

  /** Waits until everything sent is acknowledged or refused. */
  public void flush() {
    producer.flush();
    throwFailure();
  }

  private void throwFailure() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException(
          "the broker refused a record: " + problem.getMessage(), problem);
    }
  }

  /** Records that the broker has. */
  public long count() {
    return acknowledged.get();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
