package io.perpeft.deploy.quickstart;

import io.perpeft.client.kafka.EmbeddingConsumer;
import io.perpeft.client.kafka.ServingTopic;
import io.perpeft.client.recommend.Recommender;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.deploy.display.Screen;
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
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One run of the quickstart, from nothing to nothing. */
final class QuickstartRun {

  /** A short bootstrap: somebody is waiting, and the stream goes on teaching. */
  private static final int WARM_UP_EPOCHS = 10;

  /** The adapters start from their first values: the time is better spent in the groups. */
  private static final int GLOBAL_EPOCHS = 0;

  private static final int GROUP_EPOCHS = 2;

  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration FIRST_VECTORS_TIMEOUT = Duration.ofMinutes(15);
  private static final long PROGRESS_MILLIS = 200;
  private static final long PIPED_PROGRESS_MILLIS = 10_000;

  /** How long a micro-batch waits for company, on the clock of the replay. */
  private static final double BATCH_SECONDS = 4;

  private final RunSettings settings;
  private final Screen screen;
  private final Owned owned = new Owned();
  private final long startNanos = System.nanoTime();
  private long lastProgressNanos = startNanos;

  QuickstartRun(RunSettings settings, Screen screen) {
    this.settings = settings;
    this.screen = screen;
  }

  /** Ends everything that runs, from any thread; a second call does nothing more. */
  void stop() {
    if (!owned.isClosed()) {
      screen.say("stopping ...");
      owned.close();
      owned.problems().forEach(problem -> screen.say("  " + Failures.inWords(problem)));
      screen.say("stopped; nothing is left running");
    }
  }

  /**
   * Runs.
   *
   * @return the exit code
   */
  int execute() throws Exception {
    RunFolder folder = RunFolder.open(settings.keep());
    owned.add(folder);
    System.setProperty("log.file", folder.log().toString());
    try {
      return run(folder);
    } catch (Exception e) {
      if (owned.isClosed()) {
        return 0;
      }
      folder.keepAfterFailure();
      screen.say("failed; logs and data: " + folder.path());
      throw e;
    } finally {
      stop();
    }
  }

  private int run(RunFolder folder) throws Exception {
    JobOptions.of(settings.jobOptions());
    screen.say("run folder  " + folder.path() + (folder.kept() ? "" : "  (deleted at the end)"));
    CompletableFuture<Platform> starting = CompletableFuture.supplyAsync(() -> platform(folder));
    Shop shop = shop(folder);
    Path backbone =
        settings.backbone() == null ? DemoShop.backbone(folder.path()) : settings.backbone();
    Generation generation = generation(folder, shop, backbone);

    Platform platform = started(starting);
    String brokers = platform.bootstrapServers();
    screen.say("Kafka       " + brokers);
    screen.say("Flink       " + platform.flink());
    Topics topics = new Topics(Topics.DEFAULT_PREFIX, RunSettings.PARTITIONS);
    TopicCreator.create(brokers, topics, (short) 1, TOPICS_TIMEOUT);
    long earlier = TopicEnds.records(brokers, topics.purchases());
    if (settings.cluster() && earlier > 0) {
      throw new IllegalStateException(
          "the cluster's topics hold an earlier run; 'deploy/cluster clean' deletes it");
    }
    Acknowledged catalogue = producer(brokers, topics);
    ItemPublisher items = new ItemPublisher(shop.folder(), topics.items(), catalogue);
    if (TopicEnds.records(brokers, topics.items()) == 0) {
      shop.openingItems().forEach(items::publish);
      catalogue.flush();
    }
    Map<String, String> options = jobOptions(folder, brokers, backbone, shop);
    platform.submit(options);
    EmbeddingConsumer vectors = vectors(brokers, topics, generation);
    awaitFirstVectors(vectors, generation, platform);

    int from = (int) Math.min(shop.stream().size(), earlier);
    Acknowledged purchases = producer(brokers, topics);
    Replay replay =
        owned.add(
            new Replay(
                shop,
                from,
                until(shop, from),
                topics.purchases(),
                items,
                purchases,
                settings.rate()));
    Figures figures = new Figures(System.currentTimeMillis());
    TopicCounter counter = owned.add(TopicCounter.start(brokers, topics, figures));
    Recommender recommender =
        new Recommender(
            vectors, vectors, SasRec.of(generation.recommender(), generation.settings().heads()));
    replay.start();
    return new Watch(
            screen,
            settings,
            JobOptions.of(options).get(TuningOptions.BATCH_SIZE),
            new Watch.Sources(
                platform,
                new FlinkRest(platform.flink()),
                replay,
                counter,
                figures,
                new Showcase(recommender, shop::title),
                () -> earlier + purchases.count()),
            owned::isClosed)
        .untilTheEnd();
  }

  private int until(Shop shop, int from) {
    Integer wanted = settings.untilPurchases();
    return wanted == null ? shop.stream().size() : Math.addExact(from, wanted);
  }

  private Platform platform(RunFolder folder) {
    try {
      return owned.add(
          settings.cluster()
              ? ClusterPlatform.find(Path.of(System.getProperty("perpeft.home", ".")), folder)
              : LocalPlatform.start(
                  folder, settings.port(), settings.kafkaPort(), settings.parallelism()));
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static Platform started(CompletableFuture<Platform> starting) throws Exception {
    try {
      return starting.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private Shop shop(RunFolder folder) {
    Path data = settings.data();
    if (data == null) {
      data = folder.demoShop();
      if (!Files.exists(data)) {
        screen.say("shop        drawing the demo shop (synthetic, seed " + settings.seed() + ")");
        DemoShop.generate(demoOptions()).writeTo(data);
      }
    }
    Shop shop = Shop.open(DataFolder.open(data), settings.historyShare());
    screen.say(
        "shop        %,d items, %,d new during the stream; %,d purchases of history, %,d to stream"
            .formatted(
                shop.folder().items().size(),
                shop.newItems(),
                shop.history().size(),
                shop.stream().size()));
    Integer wanted = settings.untilPurchases();
    if (wanted != null && wanted > shop.stream().size()) {
      throw new IllegalArgumentException(
          "--until-purchases is %d, but there are only %d purchases to stream; a smaller --history"
                  .formatted(wanted, shop.stream().size())
              + " leaves more");
    }
    return shop;
  }

  private DemoShopOptions demoOptions() {
    DemoShopOptions usual = DemoShopOptions.builder().seed(settings.seed()).build();
    Integer wanted = settings.untilPurchases();
    int needed = wanted == null ? 0 : (int) Math.ceil(wanted / (1 - settings.historyShare()));
    return needed <= usual.purchases()
        ? usual
        : DemoShopOptions.builder().seed(settings.seed()).purchases(needed).build();
  }

  private Generation generation(RunFolder folder, Shop shop, Path backbone) throws IOException {
    Path given = settings.generation();
    Path path = generationPath(folder);
    if (given != null || Files.exists(path)) {
      Generation there = Generation.read(path);
      screen.say("generation  " + there.id() + " from " + path);
      return there;
    }
    long began = System.nanoTime();
    BootstrapOptions usual = BootstrapOptions.defaults(settings.seed());
    BootstrapOptions options =
        (settings.adapter().isInTowers() ? usual.inTowers() : usual)
            .withGroups(settings.groups())
            .withEpochs(WARM_UP_EPOCHS, GLOBAL_EPOCHS, GROUP_EPOCHS);
    Generation made =
        new GenerationMaker(
                backbone,
                settings.device(),
                settings.precision(),
                settings.adapter()::method,
                folder.itemCache(),
                options,
                this::progress)
            .make(shop, path);
    screen.show(List.of());
    screen.say("generation  %s, bootstrapped in %s".formatted(made.id(), seconds(began)));
    made.manifest().metrics().forEach((model, quality) -> screen.say(metricsLine(model, quality)));
    return made;
  }

  private static String metricsLine(String model, RankingQuality quality) {
    return String.format(
        Locale.ROOT,
        "              %-12s NDCG@20 %.4f   HR@20 %.4f",
        model,
        quality.ndcg20(),
        quality.hr20());
  }

  private Path generationPath(RunFolder folder) {
    return settings.generation() == null ? folder.generation() : settings.generation();
  }

  private Map<String, String> jobOptions(
      RunFolder folder, String brokers, Path backbone, Shop shop) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("perpeft.kafka.bootstrap-servers", brokers);
    options.put("perpeft.kafka.partitions", Integer.toString(RunSettings.PARTITIONS));
    options.put("perpeft.generation", generationPath(folder).toAbsolutePath().toString());
    options.put("perpeft.backbone", backbone.toAbsolutePath().toString());
    options.put("perpeft.device", settings.device());
    options.put("perpeft.precision", settings.precision().toString());
    options.put("perpeft.items.cache-dir", folder.itemCache().toString());
    options.put("perpeft.tuning.weights-dir", folder.weights().toUri().toString());
    options.put(
        TuningOptions.BATCH_SPAN.key(),
        Math.max(1, Math.round(shop.eventMillis(settings.rate() * BATCH_SECONDS))) + " ms");
    options.put("parallelism.default", Integer.toString(settings.parallelism()));
    options.putAll(settings.jobOptions());
    return options;
  }

  private Acknowledged producer(String brokers, Topics topics) {
    return owned.add(new Acknowledged(brokers, topics.items().maxMessageBytes()));
  }

  private EmbeddingConsumer vectors(String brokers, Topics topics, Generation generation) {
    return owned.add(
        EmbeddingConsumer.start(
            new ServingTopic(
                brokers,
                topics.itemEmbeddings().name(),
                topics.itemMemory().name(),
                generation.id(),
                generation.settings().width(),
                Map.of())));
  }

  private void awaitFirstVectors(
      EmbeddingConsumer vectors, Generation generation, Platform platform)
      throws InterruptedException {
    Set<String> wanted = new HashSet<>(Set.of(Keys.GLOBAL_GROUP));
    generation.groups().keySet().forEach(group -> wanted.add(Integer.toString(group)));
    long deadline = System.nanoTime() + FIRST_VECTORS_TIMEOUT.toNanos();
    while (!vectors.groups().containsAll(wanted)) {
      if (System.nanoTime() > deadline || !platform.isAlive() || vectors.failure().isPresent()) {
        throw new IllegalStateException(
            "no complete vectors of every group within %s: complete are %s, read so far: %s"
                .formatted(FIRST_VECTORS_TIMEOUT, vectors.groups(), vectors.figures()));
      }
      progress(
          "first vectors: %,d read, %d of %d groups complete"
              .formatted(vectors.figures().embeddings(), vectors.groups().size(), wanted.size()));
      Thread.sleep(PROGRESS_MILLIS);
    }
    screen.show(List.of());
    screen.say(
        "vectors     of all groups published, %s after the start".formatted(seconds(startNanos)));
    screen.say("");
  }

  /** Shows how far something is: on terminals in place, a few times a second. */
  private synchronized void progress(String text) {
    long now = System.nanoTime();
    long pause = Terminal.isTerminal() ? PROGRESS_MILLIS : PIPED_PROGRESS_MILLIS;
    if (now - lastProgressNanos > pause * 1_000_000) {
      lastProgressNanos = now;
      screen.show(List.of("            " + text));
    }
  }

  private static String seconds(long sinceNanos) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - sinceNanos) / 1e9);
  }
}
