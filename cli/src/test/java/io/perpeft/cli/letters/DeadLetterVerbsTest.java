package io.perpeft.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.perpeft.cli.Cli;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DeadLetterVerbsTest {
  private static final AvroCodec<Purchase> PURCHASES = AvroCodec.of(Purchase.class);

  private static EmbeddedKafka kafka;
  private static KafkaWriter writer;

  @TempDir Path folder;
  private Topics topics = Topics.defaults();

  @BeforeAll
  static void startBroker(@TempDir Path directory) throws Exception {
    kafka = EmbeddedKafka.start(directory);
    writer = kafka.writer();
  }

  @AfterAll
  static void stopBroker() throws Exception {
    writer.close();
    kafka.close();
  }

  /** Three letters of purchases, the second of bytes that are no record, and one of items. */
  @BeforeEach
  void openShop(TestInfo test) throws Exception {
    topics = new Topics(test.getTestMethod().orElseThrow().getName(), 2);
    kafka.create(topics.inputs());
    kafka.create(topics.inputs().stream().map(topics::deadLetters).toList());
    kafka.create(List.of(topics.deadLetterReplays()));
    writer.send(letter(topics.purchases(), 1, "ann", purchase("p1", "gone"), "unknown-item"));
    writer.send(
        letter(topics.purchases(), 0, "bob", "no \u0007record".getBytes(UTF_8), "undecodable"));
    writer.send(letter(topics.purchases(), 1, "cy", purchase("p3", ""), "invalid"));
    writer.send(letter(topics.items(), 0, "i", null, "undecodable"));
    writer.flush();
  }

  private static byte[] purchase(String id, String item) {
    return PURCHASES.encode(new Purchase(id, "user", item, 7L));
  }

  private ProducerRecord<byte[], byte[]> letter(
      TopicSpec source, int partition, String key, byte @Nullable [] value, String reason) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setTopic(source.name())
            .setPartition(partition)
            .setOffset(5)
            .setTimestamp(6)
            .setKey(ByteBuffer.wrap(Keys.id(key)))
            .setStage("grouping.read-" + reason)
            .setReason(reason)
            .setExceptionClass("io.perpeft.jobs.common.FaultyRecordException")
            .setExceptionMessage("itemId of " + key + " is bad")
            .build();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.deadLetters(source).name(), Keys.id(key), value);
    DeadLetterHeaders.of(letter).forEach(record.headers()::add);
    return record;
  }

  private Cli run(Object... words) {
    return Cli.run(
        Stream.concat(
                Stream.concat(Stream.of("dead-letters"), Stream.of(words)),
                Stream.of(
                    "--bootstrap-servers",
                    kafka.bootstrapServers(),
                    "--topic-prefix",
                    topics.prefix()))
            .toArray());
  }

  private String place(int offset) {
    return topics.purchases().name() + ".dlq-0@" + offset;
  }

  /** A transaction may be committed and not yet be visible; another of the same id waits for it. */
  private List<ConsumerRecord<byte[], byte[]>> purchases() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            Sending.transactionalId(topics));
    try (KafkaProducer<byte[], byte[]> next =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      next.initTransactions();
    }
    return kafka.committed(topics.purchases().name());
  }

  @Test
  void listsCountsAndFilters() {
    assertThat(run("list").out())
        .contains(place(0), place(1), place(2), topics.items().name() + ".dlq-0@0")
        .contains("itemId of ann is bad");
    assertThat(run("list", "--topic", "purchases", "--reason", "invalid").out().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(place(2)));
    assertThat(run("list", "--stage", "grouping", "--exception", "of ann").out().lines())
        .hasSize(2);
    assertThat(run("list", "--stage", "group").out().lines()).hasSize(1);
    assertThat(run("list", "--summary", "--topic", topics.purchases().name()).out())
        .containsPattern("1 +" + topics.purchases().name() + " +\\S+invalid +invalid +io.perpeft");
    assertFails(run("list", "--topic", "shoes"), "'shoes' is none of");
  }

  @Test
  void showsWhatCameAsFarAsItCanBeRead() {
    assertThat(run("show", place(0)).out())
        .contains("refused by grouping.read-unknown-item: unknown-item")
        .contains("came from  " + topics.purchases().name() + "-1@5")
        .contains("key        ann")
        .contains("a Purchase:")
        .contains("\"purchaseId\" : \"p1\"");
    assertThat(run("show", place(1)).out())
        .contains("single-object")
        .contains("00000000  6e 6f 20 07 72")
        .contains("no .record")
        .doesNotContain("\u0007");
    assertFails(run("show", place(9)), "there is no letter " + place(9));
    assertFails(run("show", "purchases"), "'purchases' is no letter");
  }

  @Test
  void sendsBackAsTheyWereAndOnlyOnce() {
    Cli first = run("replay", "--topic", "purchases", "--reason", "unknown-item");
    assertThat(first.out()).startsWith("1 letters sent back, 0 of them corrected; 0 passed over");
    assertThat(purchases())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.partition()).as("where it came from").isEqualTo(1);
              assertThat(record.key()).isEqualTo(Keys.id("ann"));
              assertThat(record.value()).isEqualTo(purchase("p1", "gone"));
              assertThat(new String(record.headers().lastHeader("perpeft.replayed").value(), UTF_8))
                  .isEqualTo(place(0));
            });

    assertThat(run("replay", "--topic", "purchases", "--dry-run").out())
        .startsWith("2 letters would be sent, 0 of them corrected; 1 passed over");
    assertThat(run("replay", "--topic", "purchases").out())
        .startsWith("2 letters sent back, 0 of them corrected; 1 passed over");
    assertThat(purchases()).hasSize(3);
    assertThat(run("replay", "--topic", "purchases").out()).startsWith("0 letters sent back");
    assertThat(run("list").out()).contains("as it was");
    assertThat(run("show", place(0)).out())
        .containsPattern("sent back .* to " + topics.purchases().name() + " by .*, as it was");

    assertThat(run("replay", "--reason", "unknown-item", "--again").out())
        .startsWith("1 letters sent back");
    assertThat(purchases()).hasSize(4);
  }

  @Test
  void sendsBackCorrectedOnesFromAFile() throws Exception {
    Path file = folder.resolve("bad.jsonl");
    assertThat(run("list", "--topic", "purchases", "--out", file).out())
        .contains("3 letters written to");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(1)).contains("\"valueBase64\":");
    Files.write(
        file,
        List.of(lines.get(2).replace("\"itemId\":\"\"", "\"itemId\":\"found\""), lines.get(0)));

    assertThat(run("replay", "--from", file).out())
        .startsWith("2 letters sent back, 1 of them corrected; 0 passed over");
    assertThat(purchases())
        .extracting(record -> PURCHASES.decode(record.value()))
        .extracting(Purchase::getPurchaseId, Purchase::getItemId)
        .containsExactly(tuple("p3", "found"), tuple("p1", "gone"));
    assertThat(run("list").out()).contains("corrected").contains("as it was");
    assertThat(run("replay", "--topic", "purchases").out())
        .as("what was corrected is done")
        .startsWith("1 letters sent back, 0 of them corrected; 2 passed over");
  }

  @Test
  void namesTheLineOfAFileThatCannotBeSent() throws Exception {
    Path file = folder.resolve("bad.jsonl");
    assertThat(run("list", "--reason", "invalid", "--out", file).exitCode()).isZero();
    String good = Files.readString(file).strip();

    assertFails(replay(file, good.replace("\"p3\"", "\"p4\"")), ":1: the event id was 'p3'");
    assertFails(replay(file, good + "\n" + good), ":2: the letter is there twice");
    assertFails(replay(file, good.replace("@2", "@99")), ":1: there is no letter");
    assertFails(replay(file, good.replace("\"Purchase\"", "\"Shoe\"")), ":1: type 'Shoe'");
    assertFails(
        replay(file, good.replace("\"itemId\":", "\"article\":")),
        ":1: the record is no Purchase in Avro's JSON");
    assertFails(replay(file, "no json"), "bad.jsonl");
    assertFails(run("list", "--out", file), "is in the way");
    assertThat(purchases()).isEmpty();

    assertThat(run("replay").exitCode()).isEqualTo(2);
    assertThat(run("replay", "--all", "--topic", "items").exitCode()).isEqualTo(2);
  }

  @Test
  void sendsNothingToATopicThatALetterMakesUp() throws Exception {
    ProducerRecord<byte[], byte[]> forged =
        letter(topics.purchases(), 0, "eve", purchase("p9", "x"), "forged");
    forged.headers().add(DeadLetterHeaders.TOPIC, topics.groupCommands().name().getBytes(UTF_8));
    writer.send(forged);
    writer.flush();
    assertFails(run("replay", "--reason", "forged"), "which is no topic of");
    assertThat(kafka.committed(topics.groupCommands().name())).isEmpty();
  }

  private Cli replay(Path file, String content) throws Exception {
    Files.writeString(file, content);
    return run("replay", "--from", file);
  }

  private static void assertFails(Cli result, String words) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).startsWith("perpeft: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
  }
}
