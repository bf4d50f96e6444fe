package io.perpeft.cli.groups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.testing.EmbeddedKafka;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a broker on which the test plays the tuning job. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class GroupCommandVerbsTest {
  private static EmbeddedKafka kafka;

  @TempDir Path folder;
  private RunningShop shop;

  @BeforeAll
  static void startBroker(@TempDir Path directory) throws Exception {
    kafka = EmbeddedKafka.start(directory);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    kafka.close();
  }

  @BeforeEach
  void openShop(TestInfo test) throws Exception {
    shop = new RunningShop(kafka, test.getTestMethod().orElseThrow().getName());
    for (long version = 1; version <= 3; version++) {
      shop.send(RunningShop.release("2", version).build());
    }
    shop.sendCentroid("0", null);
    shop.sendCentroid("1", "0");
  }

  @AfterEach
  void closeShop() {
    shop.close();
  }

  @Test
  void rollbackSendsTheWeightsOfThatVersionAndSaysWhatTheJobDid() throws Exception {
    CompletableFuture<GroupCommand> sent =
        shop.answerNext(command -> shop.event(command, "rolled-back", 4));
    Cli result = shop.run("rollback", "--group", 2, "--to", 1, "--reason", "bad pictures");

    assertThat(result.err()).isEmpty();
    assertThat(result.out().strip())
        .isEqualTo("group 2 is at version 4 now, which has the weights of version 1");
    assertThat(result.exitCode()).isZero();
    assertThat(sent.get())
        .returns("adopt", GroupCommand::getKind)
        .returns("gen", GroupCommand::getGenerationId)
        .returns("2", GroupCommand::getGroupId)
        .returns("2", GroupCommand::getSourceGroupId)
        .returns(1L, GroupCommand::getSourceVersion)
        .returns(ByteBuffer.wrap(RunningShop.weights(1)), GroupCommand::getWeights)
        .returns(9L, GroupCommand::getWeightsSize)
        .satisfies(command -> assertThat(command.getReason()).endsWith(": bad pictures"))
        .satisfies(command -> assertThat(command.getCommandId()).startsWith("rollback-"));
  }

  @Test
  void rollbackToTheGenerationNeedsNoWeights() throws Exception {
    CompletableFuture<GroupCommand> sent =
        shop.answerNext(command -> shop.event(command, "rolled-back", 4));
    Cli result = shop.run("rollback", "--group", 2, "--to", 0);
    assertThat(result.out()).contains("has the weights of version 0");
    assertThat(sent.get())
        .returns(0L, GroupCommand::getSourceVersion)
        .returns(null, GroupCommand::getWeights)
        .returns(null, GroupCommand::getWeightsUri);
  }

  @Test
  void rollbackPassesOnTheFileOfLargeWeightsOnceItIsAsTheReleaseSays() throws Exception {
    Path file = folder.resolve("w.safetensors");
    Files.write(file, RunningShop.weights(4));
    String uri = "file:" + file;
    shop.send(RunningShop.release("2", 4).setWeights(null).setWeightsUri(uri).build());
    shop.send(RunningShop.release("2", 5).build());

    CompletableFuture<GroupCommand> sent =
        shop.answerNext(command -> shop.event(command, "rolled-back", 6));
    assertThat(shop.run("rollback", "--group", 2, "--to", 4).exitCode()).isZero();
    assertThat(sent.get())
        .returns(null, GroupCommand::getWeights)
        .returns(uri, GroupCommand::getWeightsUri);

    Files.writeString(file, "others");
    assertFails(
        shop.run("rollback", "--group", 2, "--to", 4), "weights of version 4 are damaged: 6 bytes");
    assertThat(shop.commands()).as("nothing was sent").hasSize(1);
  }

  @Test
  void pinAndUnpinSayWhereTheGroupStands() throws Exception {
    CompletableFuture<GroupCommand> pin =
        shop.answerNext(command -> shop.event(command, "pinned", 3));
    assertThat(shop.run("pin", "--group", 2).out()).contains("group 2 is pinned at version 3");
    assertThat(pin.get().getKind()).isEqualTo("pin");
    CompletableFuture<GroupCommand> unpin =
        shop.answerNext(command -> shop.event(command, "unpinned", 3));
    assertThat(shop.run("unpin", "--group", 2).out()).contains("learns on from version 3");
    assertThat(unpin.get().getKind()).isEqualTo("unpin");
  }

  @Test
  void aGroupWithoutReleasesIsKnownByItsCentroid() throws Exception {
    CompletableFuture<GroupCommand> pin =
        shop.answerNext(command -> shop.event(command, "pinned", 0));
    assertThat(shop.run("pin", "--group", 0).out()).contains("group 0 is pinned at version 0");
    assertThat(pin.get().getGenerationId()).isEqualTo("gen");
  }

  @Test
  void saysThatNobodyAnswered() {
    Cli result = shop.run("pin", "--group", 2, "--timeout", 1);
    assertFails(result, "nobody answered within 1 s");
    assertThat(shop.commands())
        .singleElement()
        .satisfies(command -> assertThat(result.err()).contains(command.getCommandId()));
  }

  @Test
  void saysWhyTheJobRefuses() throws Exception {
    CompletableFuture<GroupCommand> first =
        shop.answerNext(command -> shop.event(command, "refused", 3));
    assertFails(shop.run("pin", "--group", 2, "--reason", "because"), "refuses: ", "because");
    assertThat(first.get().getKind()).isEqualTo("pin");

    CompletableFuture<GroupCommand> second = shop.answerNext(this::deadLetter);
    assertFails(shop.run("rollback", "--group", 2, "--to", 0), "group 2 is none of generation");
    assertThat(second.get().getKind()).isEqualTo("adopt");
  }

  private ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> command) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setTopic(command.topic())
            .setPartition(command.partition())
            .setOffset(command.offset())
            .setTimestamp(command.timestamp())
            .setStage("tuning.read-commands")
            .setReason("invalid")
            .setExceptionClass("FaultyRecordException")
            .setExceptionMessage("group 2 is none of generation gen")
            .build();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            shop.topics().deadLetters(shop.topics().groupCommands()).name(),
            command.key(),
            command.value());
    DeadLetterHeaders.of(letter).forEach(record.headers()::add);
    return record;
  }

  @Test
  void namesWhatIsNotThere() throws Exception {
    assertFails(
        shop.run("rollback", "--group", 2, "--to", 3), "at version 3", "nothing to go back to");
    assertFails(
        shop.run("rollback", "--group", 2, "--to", -1),
        "no version -1 of group 2",
        "the topic holds 1 to 3");
    assertFails(
        shop.run("pin", "--group", 9), "no group 9", "there are [0, 1, 2]", "--generation DIR");
    assertFails(shop.run("pin", "--group", 1), "group 1 has ended, and group 0 serves");
    assertFails(
        Cli.run(
            "pin",
            "--group",
            2,
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--topic-prefix",
            "nowhere"),
        "no topic nowhere.adapter-releases.v1",
        "--topic-prefix");
    try (RunningShop silent = new RunningShop(kafka, "silent")) {
      assertFails(silent.run("pin", "--group", 2), "hold nothing yet; give --generation DIR");
    }
    assertThat(shop.commands()).isEmpty();
  }

  @Test
  void sendsNoDamagedWeights() throws Exception {
    shop.send(
        RunningShop.release("2", 4).setWeights(ByteBuffer.wrap("damaged".getBytes(UTF_8))).build());
    shop.send(RunningShop.release("2", 5).build());
    shop.send(shop.topics().adapterReleases(), "2", "no release".getBytes(UTF_8));
    Cli result = shop.run("rollback", "--group", 2, "--to", 4);
    assertThat(result.err())
        .contains("passed over")
        .contains("the weights of version 4 are damaged");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(shop.commands()).isEmpty();
  }

  @Test
  void saysThatNoBrokerAnswers() throws Exception {
    Path impatient = folder.resolve("client.properties");
    Files.writeString(impatient, "default.api.timeout.ms=700\nrequest.timeout.ms=600\n");
    int port = freePort();
    assertFails(
        Cli.run(
            "pin",
            "--group",
            2,
            "--bootstrap-servers",
            "127.0.0.1:" + port,
            "--kafka-config",
            impatient),
        "no broker answers at 127.0.0.1:" + port);
    assertFails(
        Cli.run("pin", "--group", 2, "--bootstrap-servers", "no port"), "Kafka at no port: ");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void assertFails(Cli result, String... words) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).startsWith("perpeft: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
  }
}
