package io.perpeft.testing;

import io.perpeft.schemas.topics.TopicSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One real Kafka broker with its own controller in this JVM. */
public final class EmbeddedKafka implements AutoCloseable {
  private static final int NODE = 1;
  private static final Duration LEADERS = Duration.ofSeconds(30);

  private final Properties settings;
  private final String bootstrapServers;
  private KafkaRaftServer server;

  private EmbeddedKafka(Properties settings, String bootstrapServers) {
    this.settings = settings;
    this.bootstrapServers = bootstrapServers;
    this.server = started(settings);
  }

  private static KafkaRaftServer started(Properties settings) {
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
    return server;
  }

  /**
   * @param directory empty, for the broker's log
   */
  public static EmbeddedKafka start(Path directory) throws Exception {
    String broker;
    String controller;
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      broker = "127.0.0.1:" + first.getLocalPort();
      controller = "127.0.0.1:" + second.getLocalPort();
    }
    new Formatter()
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(directory.toString()))
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
    return new EmbeddedKafka(settings(directory, broker, controller), broker);
  }

  private static Properties settings(Path directory, String broker, String controller) {
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("controller.quorum.voters", NODE + "@" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    return settings;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Creates topics and waits until every partition has its leader. */
  public void create(Collection<TopicSpec> topics) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              topics.stream()
                  .map(
                      topic ->
                          new NewTopic(topic.name(), topic.partitions(), (short) 1)
                              .configs(topic.config()))
                  .toList())
          .all()
          .get();
      Await.until(LEADERS, "every partition has its leader", () -> haveLeaders(admin, topics));
    }
  }

  private static boolean haveLeaders(Admin admin, Collection<TopicSpec> topics)
      throws InterruptedException, ExecutionException {
    try {
      admin.listOffsets(latestOffsets(topics)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw e;
    }
  }

  private static Map<TopicPartition, OffsetSpec> latestOffsets(Collection<TopicSpec> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, topic.partitions())
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 64 << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  public KafkaWriter writer() {
    return new KafkaWriter(producer());
  }

  public TopicTail follow(String topic) {
    return new TopicTail(bootstrapServers, topic);
  }

  /** Every committed record of a topic up to now, by partition and offset. */
  public List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** Stops it; {@link #startAgain()} brings it back. */
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Starts it again, at the same address and with all that it held. */
  public void startAgain() {
    server = started(settings);
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
