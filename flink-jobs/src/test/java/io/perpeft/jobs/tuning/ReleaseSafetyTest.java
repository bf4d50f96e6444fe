package io.perpeft.jobs.tuning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.client.kafka.EmbeddingConsumer;
import io.perpeft.client.kafka.ServingTopic;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.testing.EncodedItems;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.ShoppingHabits;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import io.perpeft.testing.TopicTail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a service sees when a group's purchases go wrong: the tuning and the refresh job on a real
 * broker, read by the client. Each test has a group of its own, whose course follows from its log.
 */
class ReleaseSafetyTest {
  private static final Topics TOPICS = new Topics("shop", 2);
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final int POISONED_GROUP = 1;
  private static final List<Integer> OTHER_GROUPS = List.of(3, 0, 2);
  private static final int USUAL = 640;
  private static final int POISON_ENDS = USUAL + 512;
  private static final AvroCodec<GroupQuality> QUALITY = AvroCodec.of(GroupQuality.class);
  private static final String[] OPTIONS = {
    "-Dperpeft.tuning.batch-size=8",
    "-Dperpeft.tuning.negatives=16",
    "-Dperpeft.tuning.learning-rate=1e-2",
    "-Dperpeft.tuning.release.steps=16",
    "-Dperpeft.tuning.gate.window=256"
  };

  @TempDir static Path folder;
  private static TrainableGeneration fixture;
  private static EncodedItems encoded;
  private static EmbeddedKafka kafka;
  private static KafkaWriter writer;
  private static List<JobClient> jobs = List.of();
  private static EmbeddingConsumer service;
  private static TopicTail quality;

  @BeforeAll
  static void startJobs() throws Exception {
    fixture = TrainableGeneration.in(folder);
    encoded = EncodedItems.of(fixture);
    kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    kafka.create(TOPICS.all());
    quality = kafka.follow(TOPICS.groupQuality().name());
    writer = kafka.writer();
    for (String id : TrainableGeneration.items()) {
      Item item = Item.newBuilder().setItemId(id).setTitle(id).setEventTime(1).build();
      send(TOPICS.items(), id, item);
    }
    writer.flush();
    jobs = List.of(start("tuning", TuningJob::define), start("refresh", RefreshJob::define));
    service =
        EmbeddingConsumer.start(
            new ServingTopic(
                kafka.bootstrapServers(),
                TOPICS.itemEmbeddings().name(),
                null,
                fixture.generation().id(),
                TrainableGeneration.WIDTH,
                Map.of()));
  }

  @AfterAll
  static void stopJobs() throws Exception {
    service.close();
    for (JobClient job : jobs) {
      job.cancel().get();
    }
    quality.close();
    writer.close();
    kafka.close();
    encoded.close();
  }

  private interface Definition {
    void define(StreamExecutionEnvironment env, JobOptions options);
  }

  private static JobClient start(String name, Definition job) throws Exception {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", "2");
    flink.setString("execution.checkpointing.interval", "400 ms");
    flink.setString("restart-strategy.type", "none");
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
    job.define(
        env,
        options(
            "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "-Dperpeft.kafka.topic-prefix=shop",
            "-Dperpeft.kafka.partitions=2",
            "-Dperpeft.generation=" + fixture.directory(),
            "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
            "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
            "-Dperpeft.device=cpu",
            "-Dperpeft.precision=fp32",
            "-Dperpeft.refresh.epsilon=0"));
    return env.executeAsync(name);
  }

  private static JobOptions options(String... others) {
    return JobOptions.load(
        Stream.concat(Stream.of(OPTIONS), Stream.of(others)).toArray(String[]::new));
  }

  @Test
  void poisonedPurchasesAreHeldTheVectorsStayGoodAndTheGroupRecovers() throws Exception {
    ShoppingHabits habits = new ShoppingHabits(fixture.generation().id(), POISONED_GROUP);
    List<TrainingExample> shuffled = habits.poisoned(USUAL, POISON_ENDS);
    List<TrainingExample> sample = habits.usual(10_000, 10_200);
    double untrained = encoded.ndcg20(groupVectors(POISONED_GROUP, 0), sample);

    learn(habits.usual(0, USUAL));
    GroupVectors before = published(POISONED_GROUP);
    double good = encoded.ndcg20(before, sample);
    assertThat(good).as("it has learned").isGreaterThan(1.5 * untrained);

    learn(shuffled);
    assertThat(kinds(POISONED_GROUP, USUAL)).contains("release-held");
    GroupVectors poisoned = published(POISONED_GROUP);
    assertThat(encoded.ndcg20(poisoned, sample)).as("what is served").isGreaterThan(.9 * good);

    learn(habits.usual(POISON_ENDS, POISON_ENDS + 1_280));
    GroupVectors recovered = published(POISONED_GROUP);
    assertThat(recovered.version()).isGreaterThan(poisoned.version());
    assertThat(encoded.ndcg20(recovered, sample)).isGreaterThan(.95 * good);

    assertThat(encoded.ndcg20(withoutGate(habits.usual(0, USUAL), shuffled), sample))
        .as("without the gate, the same purchases do harm")
        .isLessThan(.8 * good);
  }

  /** Weights that the same log leads to when everything is released. */
  private static GroupWeights withoutGate(
      List<TrainingExample> usual, List<TrainingExample> shuffled) throws Exception {
    LocalTuningModel.reset();
    String[] open =
        Stream.concat(Stream.of(OPTIONS), Stream.of("-Dperpeft.tuning.gate.window=0"))
            .toArray(String[]::new);
    try (TuningHarness tuner = TuningHarness.open(fixture, open)) {
      for (TrainingExample example : Stream.concat(usual.stream(), shuffled.stream()).toList()) {
        tuner.send(at(example, 0));
      }
      return weights(tuner.releases().get(tuner.releases().size() - 1));
    }
  }

  @Test
  void aBadReleaseIsTakenBackWhileAServiceReads() throws Exception {
    Course course = courseUntilTakenBack();
    int group = course.group();
    List<AdapterRelease> expected = course.releases();
    AdapterRelease last = expected.get(expected.size() - 1);
    AdapterRelease good = expected.get(expected.size() - 3);
    assertThat(last.getWeights()).as("the parent's weights again").isEqualTo(good.getWeights());

    List<GroupVectors> seen = new ArrayList<>(List.of(groupVectors(group, 0)));
    send(course.log());
    Await.until(
        DEADLINE,
        "the release is taken back",
        () -> {
          checkJobs();
          GroupVectors now = service.group(id(group)).orElseThrow();
          if (now != seen.get(seen.size() - 1)) {
            seen.add(now);
          }
          return now.version() == last.getVersion();
        });

    assertThat(releases(group))
        .as("as the log says")
        .extracting(AdapterRelease::getVersion, AdapterRelease::getWeightsSha256)
        .containsExactlyElementsOf(
            expected.stream().map(r -> tuple(r.getVersion(), r.getWeightsSha256())).toList());
    assertThat(seen).extracting(GroupVectors::version).as("no number goes back").isSorted();
    Map<Long, GroupWeights> byVersion =
        expected.stream().collect(Collectors.toMap(AdapterRelease::getVersion, r -> weights(r)));
    byVersion.put(0L, requireNonNull(fixture.generation().groups().get(group)));
    for (GroupVectors vectors : seen) {
      assertServes(vectors, requireNonNull(byVersion.get(vectors.version())));
    }
    assertServes(seen.get(seen.size() - 1), weights(good));
    assertThat(kinds(group, 0)).endsWith("rolled-back");
  }

  private record Course(int group, List<TrainingExample> log, List<AdapterRelease> releases) {}

  /**
   * A passing fashion, learned and released, and then over: up to the purchase after which the gate
   * takes the release back. In which groups it does, the engine's last bits have a say in.
   */
  private static Course courseUntilTakenBack() throws Exception {
    LocalTuningModel.reset();
    for (int group : OTHER_GROUPS) {
      ShoppingHabits habits = new ShoppingHabits(fixture.generation().id(), group);
      List<TrainingExample> course = new ArrayList<>(habits.usual(0, USUAL));
      course.addAll(habits.fashion(USUAL, USUAL + 384));
      course.addAll(habits.usual(USUAL + 384, USUAL + 1_280));
      List<TrainingExample> log = new ArrayList<>();
      try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
        for (TrainingExample example : course) {
          tuner.send(at(example, log.size()));
          log.add(example);
          boolean takenBack =
              tuner.events().stream().anyMatch(event -> event.getKind().equals("rolled-back"));
          if (takenBack && tuner.releases().size() > 2) {
            return new Course(group, log, tuner.releases());
          }
        }
      }
    }
    throw new AssertionError("nothing was taken back");
  }

  /** All vectors are those of these weights, and of no others. */
  private static void assertServes(GroupVectors vectors, GroupWeights weights) {
    float[][] rows = encoded.vectors(weights);
    List<String> items = TrainableGeneration.items();
    assertThat(vectors.items()).isEqualTo(items.size());
    for (int i = 0; i < items.size(); i++) {
      assertThat(requireNonNull(vectors.vector(items.get(i))))
          .as("%s in version %d", items.get(i), vectors.version())
          .containsExactly(rows[i], within(1e-5f));
    }
  }

  private static void learn(List<TrainingExample> examples) throws Exception {
    int known = learned(examples.get(0).getGroupId());
    send(examples);
    Await.until(
        DEADLINE,
        "all is learned",
        () -> {
          checkJobs();
          return learned(examples.get(0).getGroupId()) == known + examples.size();
        });
  }

  private static int learned(String group) {
    return quality.poll().stream()
        .map(record -> QUALITY.decode(record.value()))
        .filter(record -> record.getGroupId().equals(group))
        .mapToInt(GroupQuality::getExamples)
        .sum();
  }

  private static GroupVectors published(int group) throws Exception {
    List<AdapterRelease> releases = releases(group);
    return groupVectors(group, releases.get(releases.size() - 1).getVersion());
  }

  private static GroupVectors groupVectors(int group, long version) throws Exception {
    return service.waitForVersion(id(group), version, DEADLINE);
  }

  private static List<AdapterRelease> releases(int group) {
    return decode(
        TOPICS.adapterReleases(), AdapterRelease.class, AdapterRelease::getGroupId, id(group));
  }

  /** What happened to the group since its k-th purchase. */
  private static List<String> kinds(int group, int k) {
    long since = fixtureTime(k);
    return decode(TOPICS.groupEvents(), GroupEvent.class, GroupEvent::getGroupId, id(group))
        .stream()
        .filter(event -> event.getEventTime() >= since)
        .map(GroupEvent::getKind)
        .toList();
  }

  private static long fixtureTime(int k) {
    return new ShoppingHabits("", 0).usual(k, k + 1).get(0).getEventTime();
  }

  private static GroupEntry at(TrainingExample example, long offset) {
    int group = Integer.parseInt(example.getGroupId());
    return new GroupEntry(group, example, "examples", 0, offset, offset);
  }

  private static GroupWeights weights(AdapterRelease release) {
    return GroupWeights.decode(release.getWeights(), "release");
  }

  private static String id(int group) {
    return Integer.toString(group);
  }

  private static void checkJobs() throws Exception {
    for (JobClient job : jobs) {
      assertThat(job.getJobStatus().get().isTerminalState()).as("a job ended").isFalse();
    }
  }

  private static void send(List<TrainingExample> examples) throws Exception {
    for (TrainingExample example : examples) {
      send(TOPICS.trainingExamples(), example.getGroupId(), example);
    }
    writer.flush();
  }

  private static void send(TopicSpec topic, String key, SpecificRecord record) {
    writer.send(new ProducerRecord<>(topic.name(), Keys.id(key), Records.encode(record)));
  }

  private static <T extends SpecificRecord> List<T> decode(
      TopicSpec topic, Class<T> type, Function<T, String> groupOf, String group) {
    AvroCodec<T> codec = AvroCodec.of(type);
    return kafka.committed(topic.name()).stream()
        .map(record -> codec.decode(record.value()))
        .filter(record -> groupOf.apply(record).equals(group))
        .toList();
  }
}
