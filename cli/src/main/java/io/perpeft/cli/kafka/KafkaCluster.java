package io.perpeft.cli.kafka;

import io.perpeft.cli.CliException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka cluster and how to talk to it. What goes wrong there becomes a {@link CliException} that
 * names the cluster.
 *
 * @param settings further ones of Kafka's clients, by Kafka's names; they cannot change what is
 *     committed, nor the serialisers
 */
public record KafkaCluster(String bootstrapServers, Map<String, Object> settings) {
  /** How long a broker may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int FETCH_WAIT_MILLIS = 20;
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  public KafkaCluster {
    settings = Map.copyOf(settings);
  }

  /** A reader of committed records, without a consumer group. */
  public TopicReader reader() {
    Map<String, Object> consumer = new HashMap<>(settings);
    consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Whatever else is asked waits behind a fetch that waits for records.
    consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    consumer.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return new TopicReader(
        this,
        guarded(
            () ->
                new KafkaConsumer<>(
                    consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())));
  }

  /** A producer for the settings given here, besides the cluster's own. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> own) {
    Map<String, Object> producer = new HashMap<>(settings);
    producer.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    producer.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    producer.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
    producer.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    producer.putAll(own);
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return guarded(
        () -> new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /**
   * Does something with Kafka.
   *
   * @throws CliException if Kafka fails
   */
  public <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  /** What a failure of Kafka means to who called. */
  public CliException failure(Throwable thrown) {
    Throwable cause = thrown.getCause();
    Throwable failure = thrown instanceof ExecutionException && cause != null ? cause : thrown;
    String message = String.valueOf(root(failure).getMessage());
    String what = "Kafka at %s: %s".formatted(bootstrapServers, message);
    if (failure instanceof TimeoutException) {
      what =
          "no broker answers at %s; is --bootstrap-servers right, and does the cluster run? (%s)"
              .formatted(bootstrapServers, message);
    } else if (failure instanceof AuthenticationException
        || failure instanceof AuthorizationException) {
      what =
          "the cluster at %s refuses us: %s; see --kafka-config"
              .formatted(bootstrapServers, message);
    }
    return new CliException(what, failure);
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }
}
