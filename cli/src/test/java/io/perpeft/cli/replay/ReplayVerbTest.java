package io.perpeft.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.cli.groups.RunningShop;
import io.perpeft.core.generation.Generation;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.replay.LogFile;
import io.perpeft.jobs.replay.Replay;
import io.perpeft.jobs.replay.ReplayedRelease;
import io.perpeft.jobs.tuning.TuningSettings;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import io.perpeft.testing.TinyClip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on a broker, its releases told by a first replay, and by others. */
final class ReplayVerbTest {
  private static final int GROUPS = 2;
  private static final int EXAMPLES = 16;
  private static final Topics TOPICS = new Topics("shop", 2);

  @TempDir static Path folder;
  private static Path clip;
  private static Generation generation;

  @Test
  void comparesEveryReleaseAndSaysSoByItsExitCode() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(
          List.of(
              TOPICS.items(),
              TOPICS.trainingExamples(),
              TOPICS.adapterReleases(),
              TOPICS.groupCommands(),
              TOPICS.groupQuality(),
              TOPICS.itemMemory()));
      sendLog(writer);

      Cli first = replay(kafka);
      assertThat(first.err()).isEmpty();
      assertThat(first.exitCode()).isZero();
      assertThat(first.out()).contains("4 releases: 4 unreleased");

      Path file = folder.resolve("log.avro");
      Cli export = replay(kafka, "--export", file);
      assertThat(export.out()).contains("log.avro: ").contains(" records, ");
      List<ReplayedRelease> rebuilt = rebuild(file);
      assertThat(rebuilt).hasSize(4);
      for (ReplayedRelease release : rebuilt) {
        send(writer, TOPICS.adapterReleases(), "g", record(release));
      }
      writer.flush();
      Cli equal = replay(kafka);
      assertThat(equal.out()).contains("4 releases: 4 equal").doesNotContain("different");
      assertThat(equal.exitCode()).isZero();
      assertThat(run("--from", file).out()).contains("4 releases: 4 unreleased");

      AdapterRelease other = record(rebuilt.get(0));
      other.setWeightsSha256("0".repeat(64));
      send(writer, TOPICS.adapterReleases(), "g", other);
      writer.flush();
      Cli different = replay(kafka);
      assertThat(different.out())
          .contains("3 equal, 1 different")
          .contains("different: released: 0000");
      assertThat(different.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(run("--from", "kafka").err()).contains("--bootstrap-servers");
    Cli noFile = run("--from", folder.resolve("nothing.avro"));
    assertThat(noFile.err()).contains("nothing.avro: there is no such file");
    assertThat(noFile.exitCode()).isEqualTo(1);
  }

  private Cli replay(EmbeddedKafka kafka, Object... more) {
    return run(
        Stream.concat(
                Stream.of(
                    "--from",
                    "kafka",
                    "--bootstrap-servers",
                    kafka.bootstrapServers(),
                    "-Dperpeft.kafka.topic-prefix=shop"),
                Stream.of(more))
            .toArray());
  }

  private Cli run(Object... more) {
    return Cli.run(
        Stream.of(
                Stream.of("replay", "--generation", folder.resolve("generation")),
                options(),
                Stream.of(more))
            .flatMap(words -> words)
            .toArray());
  }

  private Stream<String> options() {
    return Stream.of(
        "-Dperpeft.tuning.batch-size=4",
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.release.steps=2",
        "-Dperpeft.tuning.gate.window=0",
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=fp32",
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"));
  }

  private JobOptions jobOptions() {
    return JobOptions.load(
        Stream.concat(
                options(),
                Stream.of(
                    "-Dperpeft.generation=" + folder.resolve("generation"),
                    "-Dperpeft.backbone=" + clip))
            .toArray(String[]::new));
  }

  private List<ReplayedRelease> rebuild(Path file) {
    try (LogFile log = LogFile.open(file)) {
      return new Replay(log, jobOptions(), Replay.Selection.ALL).run(read -> {}).releases();
    }
  }

  @BeforeAll
  static void bootstrap() throws IOException {
    Path data = folder.resolve("data");
    DemoShop.generate(
            DemoShopOptions.builder().items(60).shoppers(80).purchases(600).pictureSize(32).build())
        .writeTo(data);
    clip = TinyClip.writeTo(folder.resolve("tiny-clip"));
    Cli made =
        Cli.run(
            "bootstrap",
            "--groups=" + GROUPS,
            "--warm-up-epochs=0",
            "--global-epochs=0",
            "--group-epochs=0",
            "--device=cpu",
            "--data",
            data,
            "--backbone",
            clip,
            "--out",
            folder.resolve("generation"));
    assertThat(made.exitCode()).as(made.err()).isZero();
    generation = Generation.read(folder.resolve("generation"));
  }

  private static void sendLog(KafkaWriter writer) throws Exception {
    List<String> items = generation.itemIds();
    for (String id : items) {
      send(
          writer,
          TOPICS.items(),
          id,
          Item.newBuilder().setItemId(id).setTitle("title of " + id).setEventTime(1).build());
    }
    Random random = new Random(3);
    for (int k = 0; k < EXAMPLES; k++) {
      for (int group = 0; group < GROUPS; group++) {
        TrainingExample example =
            TrainingExample.newBuilder()
                .setExampleId("p-%d-%d".formatted(group, k))
                .setGenerationId(generation.id())
                .setGroupId(Integer.toString(group))
                .setUserId("u")
                .setHistory(List.of(items.get(random.nextInt(items.size()))))
                .setTarget(items.get(random.nextInt(items.size())))
                .setRemembered(List.of())
                .setEventTime(1_000L * k)
                .build();
        send(writer, TOPICS.trainingExamples(), example.getGroupId(), example);
      }
    }
    writer.flush();
  }

  private static void send(KafkaWriter writer, TopicSpec topic, String key, SpecificRecord value) {
    writer.send(new ProducerRecord<>(topic.name(), Keys.id(key), RunningShop.encode(value)));
  }

  private AdapterRelease record(ReplayedRelease release) {
    return AdapterRelease.newBuilder()
        .setGenerationId(generation.id())
        .setGroupId(Integer.toString(release.group()))
        .setVersion(release.version())
        .setParentVersion(release.version() - 1)
        .setAdapterKind("iisan")
        .setWeightsUri("file:///elsewhere")
        .setWeightsSha256(release.weightsSha256())
        .setWeightsSize(1)
        .setSteps(release.steps())
        .setExamples(release.examples())
        .setLineage(
            List.of(new OffsetRange(TOPICS.trainingExamples().name(), 0, 0L, release.until())))
        .setOptionsHash(TuningSettings.of(jobOptions()).optionsHash())
        .setCodeVersion("0")
        .setNewestEventTime(1)
        .build();
  }
}
