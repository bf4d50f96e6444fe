package io.perpeft.deploy.cluster;

import io.perpeft.core.data.DataFolder;
import io.perpeft.deploy.figures.Figures;
import io.perpeft.deploy.figures.Summary;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/** A stream of purchases through the three jobs on {@code deploy/cluster}, until all is done. */
public final class ClusterStream {
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);

  private final StreamSettings settings;
  private final PrintWriter out;
  private final long startMillis = System.currentTimeMillis();

  /** What happens while purchases are sent. */
  @FunctionalInterface
  public interface Meanwhile {
    void happen(Running running) throws IOException, InterruptedException;
  }

  /**
   * The stream at work.
   *
   * @param flink the jobs
   * @param stream purchases on their way
   * @param from first purchase of the stream that this run sends
   * @param figures by what the topics say now; purchases are all that were ever sent
   */
  public record Running(
      ClusterProcesses cluster,
      FlinkRest flink,
      Recovery recovery,
      Replay stream,
      int from,
      Supplier<Summary> figures) {

    /** Purchases of the stream that were sent, earlier runs included. */
    public long sent() {
      return Noise.purchases(figures.get().purchases());
    }
  }

  /**
   * @param out told what happens
   */
  public ClusterStream(StreamSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /** Runs; the cluster, and what it did, stay. */
  public void run(Meanwhile meanwhile) throws IOException, InterruptedException {
    Shop shop = Shop.open(DataFolder.open(settings.data()), settings.history());
    if (settings.purchases() > shop.stream().size()) {
      throw new IllegalArgumentException(
          "--purchases is %d, but there are only %d to stream"
              .formatted(settings.purchases(), shop.stream().size()));
    }
    ClusterProcesses cluster = start();
    Topics topics = new Topics(Topics.DEFAULT_PREFIX, StreamSettings.PARTITIONS);
    String brokers = cluster.bootstrapServers();
    TopicCreator.create(brokers, topics, (short) 1, TOPICS_TIMEOUT);
    try (Acknowledged catalogue = new Acknowledged(brokers, topics.items().maxMessageBytes());
        Acknowledged purchases = new Acknowledged(brokers, topics.items().maxMessageBytes())) {
      ItemPublisher items = new ItemPublisher(shop.folder(), topics.items(), catalogue);
      JobOptions options = JobOptions.of(jobOptions(brokers));
      FlinkRest flink = new FlinkRest(cluster.flink());
      Recovery recovery = new Recovery(flink, cluster);
      long began = System.currentTimeMillis();
      if (!settings.goesOn()) {
        shop.openingItems().forEach(items::publish);
        catalogue.flush();
        cluster.submit(write(jobOptions(brokers)));
      }
      recovery.await(began);
      say("the three jobs run");

      long earlier = TopicEnds.records(brokers, topics.purchases());
      int from = Math.toIntExact(Noise.purchases(earlier));
      Figures figures = new Figures(System.currentTimeMillis());
      Supplier<Summary> now =
          () -> figures.summary(earlier + purchases.count(), 0, System.currentTimeMillis());
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
        meanwhile.happen(new Running(cluster, flink, recovery, stream, from, now));
        new Drain(stream, counter, now, options.get(TuningOptions.BATCH_SIZE)).await(this::say);
      }
    }
  }

  private ClusterProcesses start() throws IOException, InterruptedException {
    ClusterProcesses cluster =
        new ClusterProcesses(
            settings.home(), settings.folder().resolve("cluster"), settings.taskManagers());
    if (settings.goesOn()) {
      cluster.start();
    } else {
      cluster.startAnew();
    }
    say("the cluster runs: " + String.join(", ", cluster.names()));
    return cluster;
  }

  private Map<String, String> jobOptions(String brokers) {
    Map<String, String> options = new LinkedHashMap<>();
    Path folder = settings.folder();
    options.put("perpeft.kafka.bootstrap-servers", brokers);
    options.put("perpeft.kafka.partitions", Integer.toString(StreamSettings.PARTITIONS));
    options.put("perpeft.generation", settings.generation().toString());
    options.put("perpeft.backbone", settings.backbone().toString());
    options.put("perpeft.device", "cpu");
    options.put("perpeft.items.cache-dir", folder.resolve("item-cache").toString());
    options.put("perpeft.tuning.weights-dir", folder.resolve("weights").toUri().toString());
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

  /** Tells what happened, with the time since the run began. */
  public void say(String text) {
    long seconds = (System.currentTimeMillis() - startMillis) / 1000;
    out.printf("%3d:%02d  %s%n", seconds / 60, seconds % 60, text);
  }
}
