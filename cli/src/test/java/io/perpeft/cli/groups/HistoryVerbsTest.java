package io.perpeft.cli.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.core.files.Sha256;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.testing.EmbeddedKafka;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HistoryVerbsTest {
  private static EmbeddedKafka kafka;
  private static RunningShop shop;

  /** Group 2: two versions of training, one taken back by hand, one by the gate; pinned. */
  @BeforeAll
  static void openShop(@TempDir Path directory) throws Exception {
    kafka = EmbeddedKafka.start(directory);
    shop = new RunningShop(kafka, "shop");
    shop.send(RunningShop.release("2", 1).build());
    shop.send(RunningShop.release("2", 2).build());
    sendAgain(3, 1);
    sendAgain(4, 2);
    shop.send(RunningShop.release("5", 1).setNdcg20(null).setHr20(null).build());
    send("2", "release-held", 2, "no better", Map.of());
    send(
        "2",
        "rolled-back",
        3,
        "ann: bad pictures",
        Map.of("source_group", 2.0, "source_version", 1.0));
    send("2", "rolled-back", 4, "on the last 256 purchases", Map.of("newer", .1, "older", .2));
    send("2", "pinned", 4, "ann: sale week", Map.of());
    send("5", "born", 1, "too wide", Map.of("source_group", 2.0, "source_version", 2.0));
    shop.sendCentroid("5", "2");
  }

  private static void sendAgain(long version, long source) throws Exception {
    byte[] weights = RunningShop.weights(source);
    shop.send(
        RunningShop.release("2", version)
            .setWeights(ByteBuffer.wrap(weights))
            .setWeightsSha256(Sha256.hex(weights))
            .build());
  }

  private static void send(
      String group, String kind, long version, String reason, Map<String, Double> figures)
      throws Exception {
    shop.send(
        GroupEvent.newBuilder()
            .setGenerationId("gen")
            .setGroupId(group)
            .setKind(kind)
            .setVersion(version)
            .setReason(reason)
            .setFigures(figures)
            .setEventTime(1_700_000_000_000L)
            .build());
  }

  @AfterAll
  static void closeShop() throws Exception {
    shop.close();
    kafka.close();
  }

  @Test
  void showsTheChainAndWhatEachVersionCameBy() {
    Cli result = shop.run("history", "--group", 2);
    assertThat(result.err()).isEmpty();
    List<String> lines = result.out().lines().toList();
    assertThat(lines)
        .startsWith(
            "generation gen, group 2", "pinned since 2023-11-14T22:13:20Z by ann: sale week", "");
    assertThat(lines.get(4)).matches(" +0 .*the generation");
    assertThat(lines.get(5))
        .matches(" +1 +0 +20\\S+Z +8 +256 +0.0123 +0.0456 +\\S{12} .*1@100..356 +training");
    assertThat(lines.get(6)).endsWith("training");
    assertThat(lines.get(7)).endsWith("rolled-back to version 1: ann: bad pictures");
    assertThat(lines.get(8)).endsWith("rolled-back to version 2: on the last 256 purchases");
    assertThat(lines).hasSize(9);
    assertThat(shop.run("history", "--group", 2, "--events").out())
        .contains("release-held")
        .contains("no better");
  }

  @Test
  void showsWhereAGroupWasBornAndThatItEnded() {
    assertThat(shop.run("history", "--group", 5).out())
        .contains("ended; group 2 serves in its place")
        .contains("born from group 2 version 2: too wide");
  }

  @Test
  void inspectsOneReleaseAndChecksItsWeights() throws Exception {
    Cli result = shop.run("inspect", "release", "--group", 2, "--version", 2);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("group       2, version 2, parent 1")
        .contains("by          training")
        .contains("cut         ", "shop.adapter-releases.v1-0@1")
        .contains("learned     16 steps on 512 examples")
        .contains("seen        shop.training-examples.v1-1@100..612")
        .contains("figures     NDCG@20 0.0123, HR@20 0.0456")
        .contains("options     0ff1ce")
        .contains("code        0.1.0")
        .contains("sha256 " + Sha256.hex(RunningShop.weights(2)))
        .contains("9 bytes, inline, as the hash says");
    assertThat(shop.run("inspect", "release", "--group", 2).out()).contains("version 4, parent 3");

    Cli missing = shop.run("inspect", "release", "--group", 2, "--version", 7);
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("no version 7 of group 2; the topic holds 1 to 4");
    assertThat(shop.run("inspect", "release", "--group", 2, "--version", 0).err())
        .contains("perpeft inspect DIR");
  }
}
