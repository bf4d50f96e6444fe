package io.perpeft.client.kafka;

import io.perpeft.schemas.topics.Topics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to read.
 *
 * @param bootstrapServers brokers, {@code host:port,...}
 * @param topic name of the serving topic
 * @param memoryTopic name of the item memory's topic; null to do without
 * @param generationId generation to follow; records of others are passed over
 * @param width numbers in a vector (the generation's h)
 * @param kafka further settings of the Kafka consumer by Kafka's names, for example for TLS; they
 *     cannot change the isolation level or the deserialisers
 */
public record ServingTopic(
    String bootstrapServers,
    String topic,
    @Nullable String memoryTopic,
    String generationId,
    int width,
    Map<String, Object> kafka) {

  public ServingTopic {
    kafka = Map.copyOf(kafka);
  }

  /** The topics of the default names, plain connection. */
  public static ServingTopic of(String bootstrapServers, String generationId, int width) {
    Topics topics = Topics.defaults();
    return new ServingTopic(
        bootstrapServers,
        topics.itemEmbeddings().name(),
        topics.itemMemory().name(),
        generationId,
        width,
        Map.of());
  }
}
