package io.perpeft.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.generations.GenerationPublisher;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.testing.Published;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.testing.faults.FaultyFileSystem;
import io.perpeft.jobs.testing.faults.Outage;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Items and training examples in, vectors out: the tuning and the refresh job on a real broker,
 * read as a downstream service reads them, and compared with the releases' own weights. The refresh
 * job is stopped with savepoints meanwhile, and goes on at other parallelisms; and the broker goes
 * away while both learn and publish.
 */
class LearningPathTest {
  private static final int PARTITIONS = 2;
  private static final int EXAMPLES = 40;
  private static final int BATCH = 4;
  private static final int STEPS_A_RELEASE = 2;
  private static final int VERSIONS = EXAMPLES / BATCH / STEPS_A_RELEASE;
  private static final double EPSILON = 1e-3;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Topics topics = new Topics("shop", PARTITIONS);

  @TempDir Path folder;

  @Test
  void everyReleaseBecomesACompleteVersionOfEveryItem() throws Exception {
    TrainableGeneration fixture = TrainableGeneration.in(folder);
    GenerationPublisher.publish(fixture.directory(), generation());
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      Published published = new Published(kafka, topics);
      sendItems(writer);
      sendExamples(writer, fixture, 0, EXAMPLES / 2);
      writer.flush();
      JobClient tuning = startTuning(kafka, fixture);
      JobClient first = startRefresh(kafka, fixture, 1, null, false);
      awaitVersions(List.of(tuning, first), published, fixture, VERSIONS / 2);
      JobClient second = startRefresh(kafka, fixture, 2, stop(first), true);
      sendExamples(writer, fixture, EXAMPLES / 2, 3 * EXAMPLES / 4);
      writer.flush();
      awaitVersions(List.of(tuning, second), published, fixture, VERSIONS / 2 + 1);
      sendExamples(writer, fixture, 3 * EXAMPLES / 4, 9 * EXAMPLES / 10);
      writer.flush();
      Outage.of(kafka);
      sendExamples(writer, fixture, 9 * EXAMPLES / 10, EXAMPLES);
      sendStrays(writer, fixture);
      writer.flush();
      awaitVersions(List.of(tuning, second), published, fixture, VERSIONS);
      List<JobClient> jobs = List.of(tuning, startRefresh(kafka, fixture, 1, stop(second), false));

      String last = Integer.toString(TrainableGeneration.GROUPS - 1);
      sendBadRelease(writer, published, fixture);
      writer.send(item(TrainableGeneration.items().get(79), "late", null));
      writer.flush();
      awaitWhileRunning(
          jobs,
          "the late item is there and the bad release is not",
          () ->
              published.view(fixture.generation()).group(last).orElseThrow().items() == 80
                  && published
                          .deadLetters(topics.deadLetters(topics.adapterReleases()).name())
                          .size()
                      == 1);
      for (JobClient job : jobs) {
        job.cancel().get();
      }
      checkReleases(published);
      checkQuality(published);
      checkVectors(published, fixture);
      checkPublishedOnce(published);
      checkDeadLetters(published);
    }
  }

  /** Waits until this version of every group is closed, or a later one. */
  private static void awaitVersions(
      List<JobClient> jobs, Published published, TrainableGeneration fixture, long version)
      throws Exception {
    awaitWhileRunning(
        jobs,
        "version %d of every group is closed".formatted(version),
        () -> {
          EmbeddingView view = published.view(fixture.generation());
          return fixture.generation().groups().keySet().stream()
              .allMatch(group -> version(view, Integer.toString(group)) >= version);
        });
  }

  /** Stops a job; gives its savepoint. */
  private String stop(JobClient job) throws Exception {
    return job.stopWithSavepoint(
            false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
        .get(1, TimeUnit.MINUTES);
  }

  private JobClient startTuning(EmbeddedKafka kafka, TrainableGeneration fixture) throws Exception {
    StreamExecutionEnvironment env = environment("hashmap", 2, null, true);
    TuningJob.define(env, options(kafka, fixture));
    return env.executeAsync("tuning");
  }

  private JobClient startRefresh(
      EmbeddedKafka kafka,
      TrainableGeneration fixture,
      int parallelism,
      @Nullable String savepoint,
      boolean mayRestart)
      throws Exception {
    StreamExecutionEnvironment env = environment("rocksdb", parallelism, savepoint, mayRestart);
    RefreshJob.define(env, options(kafka, fixture));
    return env.executeAsync("refresh");
  }

  private static StreamExecutionEnvironment environment(
      String backend, int parallelism, @Nullable String savepoint, boolean mayRestart) {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", Integer.toString(parallelism));
    if (savepoint != null) {
      flink.setString("execution.state-recovery.path", savepoint);
    }
    flink.setString("execution.checkpointing.interval", "300 ms");
    flink.setString("restart-strategy.type", "none");
    if (mayRestart) {
      Outage.letRestart(flink);
    }
    flink.setString("state.backend.type", backend);
    return Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
  }

  private JobOptions options(EmbeddedKafka kafka, TrainableGeneration fixture) {
    return JobOptions.load(
        "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dperpeft.kafka.topic-prefix=shop",
        "-Dperpeft.kafka.partitions=" + PARTITIONS,
        "-Dperpeft.generation=" + generation(),
        "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
        "-Dperpeft.items.max-record-size=4 kb",
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=fp32",
        "-Dperpeft.tuning.batch-size=" + BATCH,
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.learning-rate=1e-2",
        "-Dperpeft.tuning.release.steps=" + STEPS_A_RELEASE,
        "-Dperpeft.tuning.gate.window=8",
        "-Dperpeft.tuning.gate.margin=1",
        "-Dperpeft.refresh.epsilon=" + EPSILON,
        "-Dperpeft.refresh.chunk-items=7");
  }

  /** On a file system that the jobs know through Flink only. */
  private String generation() {
    return FaultyFileSystem.uri(folder.resolve("published"));
  }

  private static void awaitWhileRunning(
      List<JobClient> jobs, String what, Await.Condition condition) throws Exception {
    Await.until(
        DEADLINE,
        what,
        () -> {
          for (JobClient job : jobs) {
            assertThat(job.getJobStatus().get().isTerminalState()).as("a job ended").isFalse();
          }
          return condition.holds();
        });
  }

  private void sendItems(KafkaWriter writer) {
    List<String> ids = TrainableGeneration.items();
    for (String id : ids.subList(0, 79)) {
      writer.send(item(id, "title of " + id, null));
    }
    writer.send(item("stranger", "not among the hidden states", null));
    writer.send(item("", "no id", null));
    writer.send(item("bulky", "x".repeat(5_000), null));
    writer.send(
        new ProducerRecord<>(
            topics.items().name(), Keys.id("broken"), "no record".getBytes(UTF_8)));
    writer.send(item(ids.get(5), "picture that may not be read", "file:///etc/passwd"));
  }

  private ProducerRecord<byte[], byte[]> item(String id, String title, @Nullable String picture) {
    Item item =
        Item.newBuilder()
            .setItemId(id)
            .setTitle(title)
            .setImagePath(picture)
            .setEventTime(1)
            .build();
    return new ProducerRecord<>(topics.items().name(), Keys.id(id), Records.encode(item));
  }

  private void sendExamples(KafkaWriter writer, TrainableGeneration fixture, int from, int until) {
    for (int k = from; k < until; k++) {
      for (int group = 0; group < TrainableGeneration.GROUPS; group++) {
        send(writer, fixture.example(group, k));
      }
    }
  }

  private void sendStrays(KafkaWriter writer, TrainableGeneration fixture) {
    TrainingExample stray = fixture.example(0, 0);
    stray.setGroupId("none");
    send(writer, stray);
    TrainingExample foreign = fixture.example(0, 0);
    foreign.setGenerationId("another");
    send(writer, foreign);
  }

  private void send(KafkaWriter writer, TrainingExample example) {
    writer.send(
        new ProducerRecord<>(
            topics.trainingExamples().name(),
            Keys.id(example.getGroupId()),
            Records.encode(example)));
  }

  /** A release whose tensors are of another shape, its hash in order. */
  private void sendBadRelease(
      KafkaWriter writer, Published published, TrainableGeneration fixture) {
    AdapterRelease bad =
        AdapterRelease.newBuilder(
                published.records(topics.adapterReleases().name(), AdapterRelease.class).get(0))
            .build();
    Map<String, FloatTensor> tensors = new TreeMap<>(fixture.generation().global().tensors());
    tensors.replaceAll((name, tensor) -> FloatTensor.zeros(3));
    byte[] weights = new GroupWeights(tensors).encode();
    bad.setVersion(VERSIONS + 1);
    bad.setWeights(ByteBuffer.wrap(weights));
    bad.setWeightsSize(weights.length);
    bad.setWeightsSha256(Sha256.hex(weights));
    writer.send(
        new ProducerRecord<>(
            topics.adapterReleases().name(), Keys.id(bad.getGroupId()), Records.encode(bad)));
  }

  private void checkReleases(Published published) {
    Map<String, List<Long>> versions = new TreeMap<>();
    for (AdapterRelease release :
        published.records(topics.adapterReleases().name(), AdapterRelease.class)) {
      if (release.getVersion() <= VERSIONS) {
        versions
            .computeIfAbsent(release.getGroupId(), g -> new ArrayList<>())
            .add(release.getVersion());
        assertThat(release.getSteps()).isEqualTo(release.getVersion() * STEPS_A_RELEASE);
        assertThat(release.getExamples()).isEqualTo(release.getSteps() * BATCH);
        assertThat(release.getLineage()).hasSize(1);
      }
    }
    assertThat(versions).hasSize(TrainableGeneration.GROUPS);
    assertThat(versions.values()).allMatch(list -> list.equals(List.of(1L, 2L, 3L, 4L, 5L)));
  }

  private void checkQuality(Published published) {
    List<GroupQuality> quality =
        published.records(topics.groupQuality().name(), GroupQuality.class);
    assertThat(quality).hasSize(TrainableGeneration.GROUPS * EXAMPLES / BATCH);
    assertThat(quality).allMatch(GroupQuality::getApplied);
    assertThat(quality).allMatch(record -> record.getArms().size() == 4);
  }

  /** What a service reads is what the last release's weights say, within epsilon. */
  private void checkVectors(Published published, TrainableGeneration fixture) {
    Generation generation = fixture.generation();
    Map<String, GroupWeights> weights = new HashMap<>();
    weights.put(Keys.GLOBAL_GROUP, generation.global());
    for (AdapterRelease release :
        published.records(topics.adapterReleases().name(), AdapterRelease.class)) {
      if (release.getVersion() <= VERSIONS) {
        weights.put(release.getGroupId(), GroupWeights.decode(release.getWeights(), "release"));
      }
    }
    EmbeddingView view = published.view(generation);
    List<String> items = TrainableGeneration.items();
    int[] indices = new int[items.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i < TrainableGeneration.ITEMS ? i + 1 : 0;
    }
    try (Device device = Device.open("cpu");
        HiddenStatesFolder backbone = HiddenStatesFolder.open(fixture.hiddenStates());
        FrozenRecommender recommender = FrozenRecommender.of(device, generation);
        ItemEncoder encoder =
            new ItemEncoder(
                recommender, AdapterMethods.of(generation, backbone), Priority.REFRESH)) {
      var inputs =
          AdapterMethods.of(generation, backbone)
              .inputs()
              .of(
                  backbone,
                  items.stream()
                      .map(id -> backbone.prepare(new ItemContent(id, "", null)))
                      .toList());
      weights.forEach(
          (group, groupWeights) -> {
            float[] expected = encoder.vectors(groupWeights, inputs, indices);
            GroupVectors vectors = view.group(group).orElseThrow();
            assertThat(vectors.items()).isEqualTo(items.size());
            for (int i = 0; i < items.size(); i++) {
              assertThat(cosine(requireNonNull(vectors.vector(items.get(i))), expected, i))
                  .as("%s of %s", items.get(i), group)
                  .isGreaterThan(1 - EPSILON - 1e-5);
            }
            assertThat(vectors.paddingVector())
                .containsExactly(encoder.paddingVector(groupWeights), within(1e-6f));
          });
    }
  }

  private static double cosine(float[] vector, float[] rows, int row) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < vector.length; i++) {
      double other = rows[row * vector.length + i];
      dot += vector[i] * other;
      left += vector[i] * vector[i];
      right += other * other;
    }
    return dot / Math.sqrt(left * right);
  }

  private void checkPublishedOnce(Published published) {
    Map<String, Integer> vectors = new HashMap<>();
    Map<String, Integer> markers = new HashMap<>();
    for (SpecificRecord record :
        published.serving().values().stream().flatMap(List::stream).toList()) {
      if (record instanceof VersionComplete marker) {
        String version = marker.getGroupId() + "/" + marker.getVersion();
        markers.merge(version + "/" + marker.getPartition(), 1, Integer::sum);
      } else if (record instanceof ItemEmbedding vector) {
        String version = vector.getGroupId() + "/" + vector.getVersion();
        vectors.merge(version + "/" + vector.getItemId(), 1, Integer::sum);
      }
    }
    assertThat(vectors.values()).as("each vector once in a version").containsOnly(1);
    assertThat(markers.values()).as("each version closed once in a partition").containsOnly(1);
    assertThat(markers).hasSize(PARTITIONS * (1 + TrainableGeneration.GROUPS * (1 + VERSIONS)));
  }

  private void checkDeadLetters(Published published) {
    assertThat(published.deadLetters(topics.deadLetters(topics.items()).name()))
        .containsExactlyInAnyOrder(
            "unknown-item", "invalid", "oversized", "undecodable", "picture");
    assertThat(published.deadLetters(topics.deadLetters(topics.trainingExamples()).name()))
        .containsExactly("invalid", "invalid");
  }

  private static long version(EmbeddingView view, String group) {
    return view.group(group).map(GroupVectors::version).orElse(-1L);
  }
}
