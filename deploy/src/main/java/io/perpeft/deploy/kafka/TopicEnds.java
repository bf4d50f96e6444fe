package io.perpeft.deploy.kafka;

import io.perpeft.schemas.topics.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far topics reach. */
public final class TopicEnds {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private TopicEnds() {}

  /**
   * Records ever written to a topic, its partitions' end offsets added up. For a topic without
   * transactions only: their markers take offsets too.
   */
  public static long records(String bootstrapServers, TopicSpec topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name(), TIMEOUT).stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      return consumer.endOffsets(partitions, TIMEOUT).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }
}
