package io.perpeft.client.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.client.view.GroupVectors;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Partitioning;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.Vectors;
import io.perpeft.testing.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, with real transactions. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmbeddingConsumerTest {

  private static final AvroCodec<ItemEmbedding> EMBEDDINGS = AvroCodec.of(ItemEmbedding.class);
  private static final AvroCodec<VersionComplete> MARKERS = AvroCodec.of(VersionComplete.class);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PARTITIONS = 2;

  private static EmbeddedKafka broker;

  @BeforeAll
  static void startBroker(@TempDir Path directory) throws Exception {
    broker = EmbeddedKafka.start(directory);
  }

  @AfterAll
  static void stopBroker() throws IOException {
    broker.close();
  }

  private static TopicSpec createServingTopic(String prefix) throws Exception {
    TopicSpec topic = new Topics(prefix, PARTITIONS).itemEmbeddings();
    broker.create(List.of(topic));
    return topic;
  }

  private static KafkaProducer<byte[], byte[]> transactionalProducer(String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String item, long version) {
    ItemEmbedding embedding =
        new ItemEmbedding(
            "gen", "3", item, version, Vectors.toBytes(new float[] {version, 1}), 0L, 0L);
    int partition = Partitioning.servingPartition(item, PARTITIONS);
    write(
        producer,
        new ProducerRecord<>(
            topic, partition, Keys.embedding("3", item), EMBEDDINGS.encode(embedding)));
  }

  /** Commit tells of failed writes. */
  private static void write(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> entry) {
    Future<RecordMetadata> unused = producer.send(entry);
  }

  private static void complete(KafkaProducer<byte[], byte[]> producer, String topic, long version) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      VersionComplete marker =
          new VersionComplete(
              "gen",
              "3",
              version,
              partition,
              PARTITIONS,
              0,
              0,
              Vectors.toBytes(new float[2]),
              0L,
              0L,
              0L,
              null);
      write(
          producer,
          new ProducerRecord<>(
              topic, partition, Keys.versionComplete("3"), MARKERS.encode(marker)));
    }
  }

  private static EmbeddingConsumer consumer(TopicSpec topic) {
    return EmbeddingConsumer.start(
        new ServingTopic(broker.bootstrapServers(), topic.name(), null, "gen", 2, Map.of()));
  }

  @Test
  void committedVersionsAppearAndAbortedOnesNever() throws Exception {
    TopicSpec topic = createServingTopic("committed");
    try (KafkaProducer<byte[], byte[]> producer = transactionalProducer("writer");
        EmbeddingConsumer consumer = consumer(topic)) {
      producer.beginTransaction();
      send(producer, topic.name(), "a", 0);
      send(producer, topic.name(), "b", 0);
      complete(producer, topic.name(), 0);
      producer.commitTransaction();
      GroupVectors first = consumer.waitUntilConsistent("3", SOON);
      assertThat(first.version()).isZero();
      assertThat(first.items()).isEqualTo(2);

      producer.beginTransaction();
      send(producer, topic.name(), "a", 1);
      complete(producer, topic.name(), 1);
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, topic.name(), "a", 2);
      complete(producer, topic.name(), 2);
      producer.commitTransaction();
      GroupVectors second = consumer.waitForVersion("3", 1, SOON);
      assertThat(second.version()).isEqualTo(2);
      assertThat(second.vector("a")).containsExactly(2f, 1f);
      assertThat(second.vector("b")).containsExactly(0f, 1f);
      assertThat(consumer.figures().embeddings()).isEqualTo(3);
      assertThat(consumer.groups()).containsExactly("3");
    }
  }

  @Test
  void recordsThatAreNotOursAreCountedAndPassedOver() throws Exception {
    TopicSpec topic = createServingTopic("foreign");
    try (KafkaProducer<byte[], byte[]> producer = transactionalProducer("foreign-writer");
        EmbeddingConsumer consumer = consumer(topic)) {
      producer.beginTransaction();
      write(producer, new ProducerRecord<>(topic.name(), 0, Keys.id("x"), new byte[] {1, 2, 3}));
      write(producer, new ProducerRecord<>(topic.name(), 0, Keys.id("x"), null));
      complete(producer, topic.name(), 0);
      producer.commitTransaction();

      consumer.waitUntilConsistent("3", SOON);
      assertThat(consumer.figures().rejected()).isEqualTo(1);
      assertThat(consumer.figures().lastRejection()).contains(topic.name() + "-0@0");
    }
  }

  @Test
  void waitingEndsWithWhatWasReadUntilThen() throws Exception {
    TopicSpec topic = createServingTopic("waiting");
    EmbeddingConsumer consumer = consumer(topic);
    assertThatThrownBy(() -> consumer.waitUntilConsistent("3", Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("group 3")
        .hasMessageContaining("markers=0");

    consumer.close();
    assertThatThrownBy(() -> consumer.waitUntilConsistent("3", SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended");
  }

  @Test
  void aMissingTopicIsNamed() {
    assertThatThrownBy(() -> consumer(new Topics("nowhere", 1).itemEmbeddings()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nowhere.item-embeddings.v1");
  }
}
