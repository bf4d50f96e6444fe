package io.perpeft.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.PerpeftCli;
import io.perpeft.core.data.DataFolder;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.deploy.figures.Figures;
import io.perpeft.deploy.figures.Summary;
import io.perpeft.deploy.figures.TopicCounter;
import io.perpeft.deploy.traffic.Acknowledged;
import io.perpeft.deploy.traffic.ItemPublisher;
import io.perpeft.deploy.traffic.Replay;
import io.perpeft.deploy.traffic.Shop;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.grouping.GroupingJob;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.TinyClip;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/kill-test} in short: the three jobs on a real broker, TaskManagers taken away in
 * mid-stream; afterwards nothing is lost, doubled or different.
 */
class KilledJobsTest {
  private static final int PARTITIONS = 2;
  private static final int PURCHASES = 400;
  private static final int BATCH = 8;
  private static final int PER_SECOND = 80;
  private static final int KILLS = 3;
  private static final double HISTORY = 0.4;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Topics topics = new Topics(Topics.DEFAULT_PREFIX, PARTITIONS);

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrDifferentWhenTaskManagersDie() throws Exception {
    bootstrap();
    MiniCluster flink = flink();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      try {
        flink.start();
        kafka.create(topics.all());
        streamWhileKilling(flink, kafka.bootstrapServers());
      } finally {
        flink.close();
      }
      checkCounts(kafka.bootstrapServers());
      checkBits(kafka.bootstrapServers());
    }
  }

  private void streamWhileKilling(MiniCluster flink, String brokers) throws Exception {
    Shop shop = Shop.open(DataFolder.open(folder.resolve("data")), HISTORY);
    try (Acknowledged catalogue = new Acknowledged(brokers, 1 << 20);
        Acknowledged purchases = new Acknowledged(brokers, 1 << 20)) {
      ItemPublisher items = new ItemPublisher(shop.folder(), topics.items(), catalogue);
      shop.openingItems().forEach(items::publish);
      catalogue.flush();
      JobOptions options = JobOptions.load(options(brokers));
      submit(flink, GroupingJob::define, options);
      submit(flink, TuningJob::define, options);
      submit(flink, RefreshJob::define, options);

      Figures figures = new Figures(System.currentTimeMillis());
      try (TopicCounter counter = TopicCounter.start(brokers, topics, figures);
          Replay stream =
              new Replay(
                  shop,
                  0,
                  PURCHASES,
                  topics.purchases(),
                  items,
                  purchases,
                  PER_SECOND,
                  new Noise(topics.purchases(), purchases, 0))) {
        stream.start();
        for (int kill = 0; kill < KILLS; kill++) {
          long examples = (kill + 1L) * PURCHASES / (KILLS + 2);
          Await.until(
              DEADLINE,
              examples + " training examples",
              () -> figures.summary(0, 0, 0).trainingExamples() >= examples);
          flink.terminateTaskManager(kill).get(1, TimeUnit.MINUTES);
          flink.startTaskManager();
        }
        Supplier<Summary> now =
            () -> figures.summary(purchases.count(), 0, System.currentTimeMillis());
        new Drain(stream, counter, now, BATCH).await(line -> {});
      }
    }
  }

  private static void checkCounts(String brokers) {
    Cli audit = Cli.run("audit", "--bootstrap-servers=" + brokers, "--batch-size=" + BATCH);
    assertThat(audit.exitCode()).as(audit.all()).isZero();
    assertThat(audit.all())
        .containsPattern(PURCHASES + " +training examples")
        .containsPattern(PURCHASES / 100 + " +dead letters of purchases")
        .containsPattern(" 0 +records of purchases lost");
  }

  private void checkBits(String brokers) {
    Cli replay =
        Cli.run(
            Stream.concat(
                    Stream.of(
                        "replay", "--from=kafka", "--generation=" + folder.resolve("generation")),
                    Stream.of(options(brokers)))
                .toArray(String[]::new));
    assertThat(replay.exitCode()).as(replay.all()).isZero();
    assertThat(replay.all()).contains(" equal").contains("records, all equal");
  }

  private void bootstrap() throws Exception {
    DemoShop.generate(
            DemoShopOptions.builder()
                .items(80)
                .shoppers(120)
                .purchases((int) Math.ceil(PURCHASES / (1 - HISTORY)))
                .pictureSize(32)
                .build())
        .writeTo(folder.resolve("data"));
    TinyClip.writeTo(folder.resolve("clip"));
    Cli made =
        Cli.run(
            "bootstrap",
            "--groups=2",
            "--warm-up-epochs=0",
            "--global-epochs=0",
            "--group-epochs=0",
            "--history-share=" + HISTORY,
            "--device=cpu",
            "--data=" + folder.resolve("data"),
            "--backbone=" + folder.resolve("clip"),
            "--out=" + folder.resolve("generation"));
    assertThat(made.exitCode()).as(made.all()).isZero();
  }

  private MiniCluster flink() throws Exception {
    Configuration settings = new Configuration();
    settings.setString("execution.checkpointing.storage", "filesystem");
    settings.setString(
        "execution.checkpointing.dir",
        Files.createDirectory(folder.resolve("checkpoints")).toUri().toString());
    settings.setString("taskmanager.memory.network.min", "64 mb");
    settings.setString("taskmanager.memory.network.max", "64 mb");
    settings.setString("rest.bind-port", "0");
    return new MiniCluster(
        new MiniClusterConfiguration.Builder()
            .setConfiguration(settings)
            .setNumTaskManagers(2)
            .setNumSlotsPerTaskManager(PARTITIONS + 1)
            .build());
  }

  private static void submit(MiniCluster flink, JobFrame.Definition job, JobOptions options)
      throws Exception {
    StreamExecutionEnvironment env =
        Environment.configure(new StreamExecutionEnvironment(options.flink()));
    job.define(env, options);
    flink.submitJob(env.getStreamGraph().getJobGraph()).get(1, TimeUnit.MINUTES);
  }

  private String[] options(String brokers) {
    return List.of(
            "-Dperpeft.kafka.bootstrap-servers=" + brokers,
            "-Dperpeft.kafka.partitions=" + PARTITIONS,
            "-Dperpeft.generation=" + folder.resolve("generation"),
            "-Dperpeft.backbone=" + folder.resolve("clip"),
            "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
            "-Dperpeft.device=cpu",
            "-Dperpeft.tuning.deterministic=true",
            "-Dperpeft.tuning.batch-size=" + BATCH,
            "-Dperpeft.tuning.negatives=8",
            "-Dperpeft.tuning.learning-rate=1e-2",
            "-Dperpeft.tuning.release.steps=4",
            "-Dperpeft.tuning.gate.window=0",
            "-Dperpeft.tuning.memory.publish-purchases=64",
            "-Dperpeft.refresh.catalogue-quiet=300 ms",
            "-Dparallelism.default=2",
            "-Dexecution.checkpointing.interval=300 ms",
            "-Drestart-strategy.exponential-delay.initial-backoff=100 ms",
            "-Drestart-strategy.exponential-delay.max-backoff=500 ms")
        .toArray(String[]::new);
  }

  /** A command in this process. */
  private record Cli(int exitCode, String all) {
    static Cli run(String... words) {
      StringWriter all = new StringWriter();
      int exitCode = PerpeftCli.run(new PrintWriter(all), new PrintWriter(all), words);
      return new Cli(exitCode, all.toString());
    }
  }
}
