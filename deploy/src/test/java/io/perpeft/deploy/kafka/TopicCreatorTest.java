package io.perpeft.deploy.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TopicCreatorTest {
  private static final int PARTITIONS = 3;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  /**
   * A producer that never tries twice finds the leader of every partition, though the broker says
   * that topics are there before it has made them.
   */
  @Test
  void everyPartitionTakesRecordsAsSoonAsItsTopicIsCreated() throws Exception {
    Topics topics = new Topics("shop", PARTITIONS);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      String servers = kafka.bootstrapServers();
      try (KafkaProducer<byte[], byte[]> producer = impatient(servers)) {
        assertThat(TopicCreator.create(servers, topics, (short) 1, DEADLINE)).isNotEmpty();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (TopicSpec topic : topics.all()) {
          for (int partition = 0; partition < topic.partitions(); partition++) {
            sent.add(
                producer.send(
                    new ProducerRecord<>(topic.name(), partition, new byte[1], new byte[1])));
          }
        }
        for (Future<RecordMetadata> record : sent) {
          assertThat(record.get().offset()).isZero();
        }
      }
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void withoutABrokerItGivesUpInTime() {
    Topics topics = new Topics("shop", PARTITIONS);
    assertThatThrownBy(
            () -> TopicCreator.create("127.0.0.1:1", topics, (short) 1, Duration.ofMillis(300)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the topics could not be created at 127.0.0.1:1 within PT0.3S: ")
        .hasMessageNotContaining("null");
  }

  private static KafkaProducer<byte[], byte[]> impatient(String servers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "retries", 0, "enable.idempotence", false),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
