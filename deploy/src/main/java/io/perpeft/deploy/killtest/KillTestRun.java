package io.perpeft.deploy.killtest;

import io.perpeft.core.data.DataFolder;
import io.perpeft.deploy.figures.Figures;
import io.perpeft.deploy.figures.TopicCounter;
import io.perpeft.deploy.flink.FlinkRest;
import io.perpeft.deploy.kafka.TopicCreator;
import io.perpeft.deploy.kafka.TopicEnds;
import io.perpeft.deploy.traffic.Acknowledged;
import io.perpeft.deploy.traffic.ItemPublisher;
import io.perpeft.deploy.traffic.Replay;
import io.perpeft.deploy.traffic.Shop;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.TuningOptions;
import io.perpeft.schemas.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;

/**
 * One kill test: a stream through the three jobs, processes killed on the way, until all is done.
 */
final class KillTestRun {
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 200;

  private final KillTestSettings settings;
  private final PrintWriter out;
  private final long startMillis = System.currentTimeMillis();
  private final List<Duration> recoveries = new ArrayList<>();

  KillTestRun(KillTestSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /** Runs; the cluster, and what it did, stay. */
  void execute() throws Exception {
    Shop shop = Shop.open(DataFolder.open(settings.data()), settings.history());
    if (settings.purchases() > shop.stream().size()) {
      throw new IllegalArgumentException(
          "--purchases is %d, but there are only %d to stream"
              .formatted(settings.purchases(), shop.stream().size()));
    }
    ClusterProcesses cluster =
        new ClusterProcesses(
            settings.home(), settings.folder().resolve("cluster"), settings.taskManagers());
    if (settings.goesOn()) {
      cluster.start();
    } else {
      cluster.startAnew();
    }
    say("the cluster runs: " + String.join(", ", cluster.names()));
    Topics topics = new Topics(Topics.DEFAULT_PREFIX, KillTestSettings.PARTITIONS);
    String brokers = cluster.bootstrapServers();
    TopicCreator.create(brokers, topics, (short) 1, TOPICS_TIMEOUT);
    try (Acknowledged catalogue = new Acknowledged(brokers, topics.items().maxMessageBytes());
        Acknowledged purchases = new Acknowledged(brokers, topics.items().maxMessageBytes())) {
      ItemPublisher items = new ItemPublisher(shop.folder(), topics.items(), catalogue);
      Map<String, String> options = jobOptions(brokers);
      Recovery recovery = new Recovery(new FlinkRest(cluster.flink()), cluster);
      long began = System.currentTimeMillis();
      if (!settings.goesOn()) {
        shop.openingItems().forEach(items::publish);
        catalogue.flush();
        cluster.submit(write(options));
      }
      recovery.await(began);
      say("the three jobs run");

      long earlier = TopicEnds.records(brokers, topics.purchases());
      int from = Math.toIntExact(Noise.purchases(earlier));
      Figures figures = new Figures(System.currentTimeMillis());
      try (TopicCounter counter = TopicCounter.start(brokers, topics, figures);
          Replay stream =
              new Replay(
                  shop,
                  from,
                  settings.purchases(),
                  topics.purchases(),
                  items,
                  purchases,
                  settings.rate(),
                  new Noise(topics.purchases(), purchases, from))) {
        stream.start();
        kill(cluster, recovery, stream, from, () -> from + purchases.count());
        new Drain(
                stream,
                counter,
                figures,
                () -> earlier + purchases.count(),
                JobOptions.of(options).get(TuningOptions.BATCH_SIZE))
            .await(this::say);
      }
    }
    conclude();
  }

  private void kill(
      ClusterProcesses cluster, Recovery recovery, Replay stream, long from, LongSupplier sent)
      throws IOException, InterruptedException {
    long hit = 0;
    int number = 0;
    for (KillPlan.Kill kill :
        KillPlan.draw(
            cluster.names(), settings.kills(), from, settings.purchases(), settings.seed())) {
      while (sent.getAsLong() < kill.afterPurchases() && !stream.ended()) {
        Thread.sleep(LOOK_MILLIS);
      }
      hit = System.currentTimeMillis();
      cluster.kill(kill.victims());
      say(
          "kill %2d after %,7d purchases: %s"
              .formatted(++number, sent.getAsLong(), String.join(", ", kill.victims())));
      Thread.sleep(kill.downMillis());
      cluster.revive(kill.victims());
      if (kill.isHasty()) {
        Thread.sleep(kill.downMillis());
      } else {
        recovered(recovery.await(hit));
      }
    }
    recovery.await(hit);
  }

  private void recovered(Duration time) {
    recoveries.add(time);
    say("        recovered in %.1f s".formatted(time.toMillis() / 1e3));
  }

  private void conclude() {
    double[] seconds =
        recoveries.stream().mapToDouble(time -> time.toMillis() / 1e3).sorted().toArray();
    say(
        "%d kills; of %d the recovery was measured: p50 %.1f s, max %.1f s"
            .formatted(
                settings.kills(),
                seconds.length,
                seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2],
                seconds.length == 0 ? Double.NaN : seconds[seconds.length - 1]));
  }

  private Map<String, String> jobOptions(String brokers) {
    Map<String, String> options = new LinkedHashMap<>();
    Path folder = settings.folder();
    options.put("perpeft.kafka.bootstrap-servers", brokers);
    options.put("perpeft.kafka.partitions", Integer.toString(KillTestSettings.PARTITIONS));
    options.put("perpeft.generation", settings.generation().toString());
    options.put("perpeft.backbone", settings.backbone().toString());
    options.put("perpeft.device", "cpu");
    options.put("perpeft.items.cache-dir", folder.resolve("item-cache").toString());
    options.put("perpeft.tuning.weights-dir", folder.resolve("weights").toUri().toString());
    options.put("perpeft.tuning.deterministic", "true");
    // An outage is no reason to take an item for unknown, or to learn without its picture.
    options.put("perpeft.grouping.unknown-item.timeout", "10 min");
    options.put("perpeft.tuning.missing-item.timeout", "10 min");
    options.put("parallelism.default", Integer.toString(settings.taskManagers()));
    options.putAll(settings.jobOptions());
    return options;
  }

  private Path write(Map<String, String> options) throws IOException {
    Properties properties = new Properties();
    properties.putAll(options);
    Path file = settings.folder().resolve("jobs.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "options of the three jobs");
    }
    return file;
  }

  private void say(String text) {
    long seconds = (System.currentTimeMillis() - startMillis) / 1000;
    out.printf("%3d:%02d  %s%n", seconds / 60, seconds % 60, text);
  }
}
