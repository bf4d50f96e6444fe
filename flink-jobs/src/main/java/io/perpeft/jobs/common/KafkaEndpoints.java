package io.perpeft.jobs.common;

import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.schemas.DeadLetter;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The Kafka sources and sinks of one job. Sources read committed records only. */
public final class KafkaEndpoints {
  /** Dead letters carry records as large as their topic let in. */
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private final JobOptions options;
  private final String job;

  /**
   * @param job short name of the job; part of its consumer group and transactional ids
   */
  public KafkaEndpoints(JobOptions options, String job) {
    this.options = options;
    this.job = job;
  }

  /** The stream a job consumes; a job without a checkpoint starts where the options say. */
  @SuppressWarnings("deprecation") // OffsetsInitializer takes no other OffsetResetStrategy
  public KafkaSource<RawRecord> stream(String topic) {
    return source(
        topic,
        switch (options.get(CommonOptions.STARTING_OFFSETS)) {
          case EARLIEST -> OffsetsInitializer.earliest();
          case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
          case LATEST -> OffsetsInitializer.latest();
        });
  }

  /** A topic that is read whole; a job without a checkpoint starts at its beginning. */
  public KafkaSource<RawRecord> table(String topic) {
    return source(topic, OffsetsInitializer.earliest());
  }

  /**
   * @param name of the sink within the job; part of its transactional ids, so it must stay
   */
  public <T> KafkaSink<T> sink(String name, String topic, RecordLayout<T> layout) {
    return sink(name, new AvroRecordSerializer<>(topic, layout));
  }

  /** Writes each letter to the dead letter topic of the topic it came from. */
  public KafkaSink<DeadLetter> deadLetters(String... sourceTopics) {
    List<String> topics = Arrays.stream(sourceTopics).map(DeadLetters::topicFor).toList();
    return sink("dead-letters", new DeadLetterSerializer(topics));
  }

  /** Settings for a Kafka consumer of the job outside Flink's sources; without a group. */
  public Properties consumerProperties() {
    Properties properties = clientProperties();
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.get(CommonOptions.BOOTSTRAP_SERVERS));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }

  /** Settings for a Kafka producer of the job outside Flink's sinks, without transactions. */
  public Properties plainProducerProperties() {
    Properties properties = clientProperties();
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.get(CommonOptions.BOOTSTRAP_SERVERS));
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }

  private KafkaSource<RawRecord> source(String topic, OffsetsInitializer start) {
    return KafkaSource.<RawRecord>builder()
        .setProperties(consumerProperties())
        .setGroupId(prefix())
        .setClientIdPrefix(prefix() + "-" + topic)
        .setTopics(topic)
        .setStartingOffsets(start)
        .setDeserializer(new RawRecordDeserializer())
        .build();
  }

  private <T> KafkaSink<T> sink(String name, KafkaRecordSerializationSchema<T> serializer) {
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producerProperties())
        .setBootstrapServers(options.get(CommonOptions.BOOTSTRAP_SERVERS))
        .setDeliveryGuarantee(options.get(CommonOptions.DELIVERY))
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setTransactionalIdPrefix(prefix() + "-" + name)
        .setRecordSerializer(serializer)
        .build();
  }

  private Properties producerProperties() {
    Properties properties = clientProperties();
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(options.get(CommonOptions.TRANSACTION_TIMEOUT).toMillis()));
    properties.putIfAbsent(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_REQUEST_BYTES));
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
    return properties;
  }

  private Properties clientProperties() {
    Properties properties = new Properties();
    properties.putAll(CommonOptions.kafkaClient(options));
    return properties;
  }

  private String prefix() {
    return options.get(CommonOptions.TRANSACTIONAL_ID_PREFIX) + "-" + job;
  }
}
