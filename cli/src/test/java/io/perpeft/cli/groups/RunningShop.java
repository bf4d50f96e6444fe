package io.perpeft.cli.groups;

import io.perpeft.cli.Cli;
import io.perpeft.core.files.Sha256;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Topics of a shop of its own on a broker, written as the jobs write them. */
public final class RunningShop implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EmbeddedKafka kafka;
  private final KafkaWriter writer;
  private final String prefix;
  private final Topics topics;

  public RunningShop(EmbeddedKafka kafka, String prefix) throws Exception {
    this.kafka = kafka;
    this.prefix = prefix;
    topics = new Topics(prefix, 1);
    kafka.create(
        List.of(
            topics.groupCentroids(),
            topics.adapterReleases(),
            topics.groupEvents(),
            topics.groupCommands(),
            topics.deadLetters(topics.groupCommands())));
    writer = kafka.writer();
  }

  public Topics topics() {
    return topics;
  }

  /** Runs a verb against this shop. */
  public Cli run(Object... words) {
    return Cli.run(
        Stream.concat(
                Stream.of(words),
                Stream.of(
                    "--bootstrap-servers", kafka.bootstrapServers(), "--topic-prefix", prefix))
            .toArray());
  }

  @SuppressWarnings("unchecked") // the codec is of the record's own class
  public static byte[] encode(SpecificRecord record) {
    return AvroCodec.of((Class<SpecificRecord>) record.getClass()).encode(record);
  }

  public void send(TopicSpec topic, String key, byte @Nullable [] value) throws Exception {
    send(new ProducerRecord<>(topic.name(), Keys.id(key), value));
  }

  public void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    writer.send(record);
    writer.flush();
  }

  public void send(AdapterRelease release) throws Exception {
    send(topics.adapterReleases(), release.getGroupId(), encode(release));
  }

  void send(GroupEvent event) throws Exception {
    send(topics.groupEvents(), event.getGroupId(), encode(event));
  }

  void sendCentroid(String group, @Nullable String successor) throws Exception {
    GroupCentroids centroid =
        new GroupCentroids("gen", group, 1L, ByteBuffer.allocate(8), 3.0, 4L, successor);
    send(topics.groupCentroids(), group, encode(centroid));
  }

  static byte[] weights(long version) {
    return ("weights " + version).getBytes(StandardCharsets.UTF_8);
  }

  public static AdapterRelease.Builder release(String group, long version) {
    byte[] weights = weights(version);
    return AdapterRelease.newBuilder()
        .setGenerationId("gen")
        .setGroupId(group)
        .setVersion(version)
        .setParentVersion(version - 1)
        .setAdapterKind("iisan")
        .setWeights(ByteBuffer.wrap(weights))
        .setWeightsSha256(Sha256.hex(weights))
        .setWeightsSize(weights.length)
        .setSteps(8 * version)
        .setExamples(256 * version)
        .setLineage(
            List.of(new OffsetRange("shop.training-examples.v1", 1, 100L, 100L + 256 * version)))
        .setOptionsHash("0ff1ce")
        .setCodeVersion("0.1.0")
        .setNdcg20(.0123)
        .setHr20(.0456)
        .setNewestEventTime(1_700_000_000_000L + version)
        .setNewestIngestTime(1_700_000_000_500L + version);
  }

  public List<ConsumerRecord<byte[], byte[]>> records(TopicSpec topic) {
    return kafka.committed(topic.name());
  }

  List<GroupCommand> commands() {
    AvroCodec<GroupCommand> codec = AvroCodec.of(GroupCommand.class);
    return records(topics.groupCommands()).stream()
        .map(record -> codec.decode(record.value()))
        .toList();
  }

  /**
   * Waits for the next command as the tuning job would, and answers it.
   *
   * @param answer given the command's place and content, what to write
   */
  CompletableFuture<GroupCommand> answerNext(
      Function<ConsumerRecord<byte[], byte[]>, ProducerRecord<byte[], byte[]>> answer) {
    TopicPartition partition = new TopicPartition(topics.groupCommands().name(), 0);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    return CompletableFuture.supplyAsync(
        () -> {
          try (consumer) {
            ConsumerRecord<byte[], byte[]> command = consumer.poll(DEADLINE).iterator().next();
            send(answer.apply(command));
            return AvroCodec.of(GroupCommand.class).decode(command.value());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** An event that answers the command. */
  ProducerRecord<byte[], byte[]> event(
      ConsumerRecord<byte[], byte[]> source, String kind, long version) {
    GroupCommand command = AvroCodec.of(GroupCommand.class).decode(source.value());
    GroupEvent event =
        GroupEvent.newBuilder()
            .setGenerationId("gen")
            .setGroupId(command.getGroupId())
            .setKind(kind)
            .setVersion(version)
            .setReason(command.getReason())
            .setEventTime(command.getIssuedAt())
            .setCommandId(command.getCommandId())
            .build();
    return new ProducerRecord<>(
        topics.groupEvents().name(), Keys.id(command.getGroupId()), encode(event));
  }

  @Override
  public void close() {
    writer.close();
  }
}
