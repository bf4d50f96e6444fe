package io.perpeft.cli.kafka;

import io.perpeft.schemas.topics.Topics;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the system's Kafka is, and how its topics are called. */
public final class KafkaOption {
  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the Kafka cluster is; more than one separated by commas.")
  private String bootstrapServers = "";

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "Topics are named PREFIX.NAME.v1. Default: ${DEFAULT-VALUE}.")
  private String topicPrefix = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties file with further settings of Kafka's clients, security say.")
  private @Nullable Path config;

  /** Names of the topics; their partition counts are not known here. */
  public Topics topics() {
    return new Topics(topicPrefix, Topics.DEFAULT_PARTITIONS);
  }

  public KafkaCluster cluster() {
    Map<String, Object> settings = new HashMap<>();
    if (config != null) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(config)) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      properties.stringPropertyNames().forEach(key -> settings.put(key, properties.get(key)));
    }
    return new KafkaCluster(bootstrapServers, settings);
  }
}
