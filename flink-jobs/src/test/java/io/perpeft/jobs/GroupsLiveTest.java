package io.perpeft.jobs;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.grouping.GroupingJob;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.testing.Checkpoints;
import io.perpeft.jobs.testing.FourTastes;
import io.perpeft.jobs.testing.Published;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Purchases in, vectors out, on a real broker: all three jobs, while one group retires and another
 * splits in two. What comes of it follows from the purchases alone, so that no restart may change
 * it: the jobs are killed right after the split was decided, before anyone was born.
 */
class GroupsLiveTest {
  private static final int PARTITIONS = 2;
  private static final int BATCH = 4;

  /** Of the purchases, so that they are read in their order. */
  private static final int ONLY_PARTITION = 0;

  /** Purchases until the split is decided; those after it, in the same go, come late or not. */
  private static final int FIRST = 500;

  /** Purchases that are under way when the jobs are killed. */
  private static final int SECOND = 560;

  private static final int ALL = 640;
  private static final long START = 1_700_000_000_000L;
  private static final long STEP_MILLIS = 500;
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Set<String> LIVING = Set.of("0", "2", "4", "5");

  private final Topics topics = new Topics("shop", PARTITIONS);
  private final Map<String, JobFrame.Definition> jobs =
      Map.of(
          "grouping", GroupingJob::define,
          "tuning", TuningJob::define,
          "refresh", RefreshJob::define);

  @TempDir Path folder;

  @Test
  void oneGroupRetiresAndAnotherSplitsAndEveryPurchaseCountsOnce() throws Exception {
    FourTastes shop = FourTastes.in(folder);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      Published published = new Published(kafka, topics);
      TrainableGeneration.items().forEach(id -> writer.send(item(id)));
      List<JobClient> running = startAll(kafka, shop, 1);
      awaitWhileRunning(
          running,
          "vectors are there, so that no purchase has to wait",
          () ->
              published.view(shop.fixture().generation()).groups().size()
                  == 1 + TrainableGeneration.GROUPS);
      buy(writer, shop, 0, FIRST);
      awaitWhileRunning(
          running,
          "a group splits",
          () -> events(published).stream().anyMatch(event -> event.getKind().equals("split")));
      buy(writer, shop, FIRST, SECOND);
      for (JobClient job : running) {
        job.cancel().get();
      }

      running = startAll(kafka, shop, 2);
      awaitWhileRunning(
          running,
          "the children are served, and those that ended are not",
          () ->
              published
                  .view(shop.fixture().generation())
                  .groups()
                  .equals(with(LIVING, Keys.GLOBAL_GROUP)));
      buy(writer, shop, SECOND, ALL);
      awaitWhileRunning(running, "all purchases are learnt from", () -> isLearnt(published));
      for (JobClient job : running) {
        job.cancel().get();
      }

      checkEvents(published);
      checkCommands(published);
      checkExamples(published, shop);
      checkUsers(published);
      checkBirths(published, shop);
      checkServing(published, shop);
    }
  }

  private List<JobClient> startAll(EmbeddedKafka kafka, FourTastes shop, int parallelism)
      throws Exception {
    List<JobClient> started = new ArrayList<>();
    for (Map.Entry<String, JobFrame.Definition> job : new TreeMap<>(jobs).entrySet()) {
      Configuration flink = new Configuration();
      flink.setString("parallelism.default", Integer.toString(parallelism));
      flink.setString("execution.checkpointing.interval", "200 ms");
      flink.setString("restart-strategy.type", "none");
      Checkpoints.configure(flink, folder.resolve("checkpoints-" + job.getKey()));
      StreamExecutionEnvironment env =
          Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
      job.getValue().define(env, options(kafka, shop));
      started.add(env.executeAsync(job.getKey()));
    }
    return started;
  }

  private JobOptions options(EmbeddedKafka kafka, FourTastes shop) {
    return JobOptions.load(
        "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dperpeft.kafka.topic-prefix=shop",
        "-Dperpeft.kafka.partitions=" + PARTITIONS,
        "-Dperpeft.generation=" + shop.fixture().directory(),
        "-Dperpeft.hidden-states=" + shop.fixture().hiddenStates(),
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=fp32",
        "-Dperpeft.grouping.centroid-interval=5 s",
        "-Dperpeft.grouping.lifecycle.enabled=true",
        "-Dperpeft.grouping.lifecycle.interval=1 min",
        "-Dperpeft.grouping.lifecycle.patience=2",
        "-Dperpeft.grouping.lifecycle.cool-down=1",
        "-Dperpeft.grouping.lifecycle.min-groups=3",
        "-Dperpeft.grouping.lifecycle.max-groups=4",
        "-Dperpeft.tuning.batch-size=" + BATCH,
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.release.steps=4",
        "-Dperpeft.tuning.gate.window=0",
        "-Dperpeft.tuning.memory.publish-purchases=16",
        "-Dperpeft.refresh.catalogue-quiet=300 ms");
  }

  private static void awaitWhileRunning(
      List<JobClient> running, String what, Await.Condition condition) throws Exception {
    Await.until(
        DEADLINE,
        what,
        () -> {
          for (JobClient job : running) {
            assertThat(job.getJobStatus().get().isTerminalState()).as("a job ended").isFalse();
          }
          return condition.holds();
        });
  }

  private ProducerRecord<byte[], byte[]> item(String id) {
    Item item = Item.newBuilder().setItemId(id).setTitle("title").setEventTime(1).build();
    return new ProducerRecord<>(topics.items().name(), Keys.id(id), Records.encode(item));
  }

  private void buy(KafkaWriter writer, FourTastes shop, int from, int until) throws Exception {
    for (int k = from; k < until; k++) {
      String shopper = FourTastes.shopper(k);
      writer.send(
          new ProducerRecord<>(
              topics.purchases().name(),
              ONLY_PARTITION,
              Keys.id(shopper),
              Records.encode(
                  Records.purchase(id(k), shopper, bought(shop, k), START + k * STEP_MILLIS))));
    }
    writer.flush();
  }

  private static String id(int k) {
    return "p" + k;
  }

  private static String bought(FourTastes shop, int k) {
    return shop.items().get(FourTastes.taste(k));
  }

  /** A living group keeps what does not fill a micro-batch, an ended one keeps nothing. */
  private boolean isLearnt(Published published) {
    List<TrainingExample> examples = published.examples();
    if (examples.size() < ALL) {
      return false;
    }
    Map<String, Integer> left = new HashMap<>();
    examples.forEach(example -> left.merge(example.getGroupId(), 1, Integer::sum));
    for (GroupQuality batch : published.records(topics.groupQuality().name(), GroupQuality.class)) {
      left.merge(batch.getGroupId(), -batch.getExamples(), Integer::sum);
    }
    assertThat(left.values()).as("nothing counts twice").allMatch(count -> count >= 0);
    return left.entrySet().stream()
        .allMatch(group -> group.getValue() < (LIVING.contains(group.getKey()) ? BATCH : 1));
  }

  private List<GroupEvent> events(Published published) {
    return published.records(topics.groupEvents().name(), GroupEvent.class);
  }

  private void checkEvents(Published published) {
    List<GroupEvent> events = events(published);
    assertThat(events)
        .extracting(event -> event.getKind() + " " + event.getGroupId())
        .containsExactlyInAnyOrder("retired 3", "split 1", "born 4", "born 5");
    assertThat(events)
        .extracting(event -> event.getKind() + " " + event.getGroupId())
        .containsSubsequence("retired 3", "split 1");
    assertThat(events.get(0).getFigures())
        .as("who takes over")
        .containsEntry("successor", 0.0)
        .containsEntry("size", 0.0);
    assertThat(events.get(0).getEventTime()).isBetween(START, START + FIRST * STEP_MILLIS);
  }

  private void checkCommands(Published published) {
    assertThat(published.commandsInLog())
        .extracting(GroupCommand::getCommandId)
        .containsExactlyInAnyOrder("lifecycle-retire-3", "lifecycle-split-1", "lifecycle-retire-1");
    assertThat(published.records(topics.groupCommands().name(), GroupCommand.class))
        .as("births")
        .extracting(GroupCommand::getCommandId)
        .containsExactlyInAnyOrder("lifecycle-split-1/4", "lifecycle-split-1/5");
  }

  /** Each purchase is one example, with the history that its user had. */
  private void checkExamples(Published published, FourTastes shop) {
    Map<String, TrainingExample> examples = new HashMap<>();
    for (TrainingExample example : published.examples()) {
      assertThat(examples.put(example.getExampleId(), example)).isNull();
    }
    assertThat(examples).hasSize(ALL);
    Map<String, Integer> before = new HashMap<>();
    for (int k = 0; k < ALL; k++) {
      TrainingExample example = requireNonNull(examples.get(id(k)));
      assertThat(example.getTarget()).isEqualTo(bought(shop, k));
      int known = before.merge(FourTastes.shopper(k), 1, Integer::sum) + 3;
      assertThat(example.getRemembered()).hasSize(known).containsOnly(bought(shop, k));
      assertThat(example.getGroupId())
          .as("group of purchase %d", k)
          .isIn(k < SECOND ? with(LIVING, "1") : LIVING);
    }
  }

  /** Those of a taste end in one group, and no two tastes in the same. */
  private void checkUsers(Published published) {
    Map<String, String> groups = new HashMap<>();
    for (GroupAssignment assignment :
        published.records(topics.groupAssignments().name(), GroupAssignment.class)) {
      assertThat(groups.put(assignment.getUserId(), assignment.getGroupId()))
          .isEqualTo(assignment.getPreviousGroupId());
    }
    List<Set<String>> groupsOfTastes = new ArrayList<>();
    for (int taste = 0; taste < FourTastes.TASTES; taste++) {
      groupsOfTastes.add(FourTastes.shoppers(taste).stream().map(groups::get).collect(toSet()));
    }
    assertThat(groupsOfTastes.get(0)).containsExactly("0");
    assertThat(groupsOfTastes.get(3)).containsExactly("2");
    assertThat(groupsOfTastes).allMatch(of -> of.size() == 1).doesNotHaveDuplicates();
    assertThat(groupsOfTastes).containsAll(List.of(Set.of("4"), Set.of("5")));
  }

  /** Children begin with the weights that their parent had released, and learn on from them. */
  private void checkBirths(Published published, FourTastes shop) {
    Map<String, ByteBuffer> releases = new HashMap<>();
    releases.put(
        "1/0",
        ByteBuffer.wrap(requireNonNull(shop.fixture().generation().groups().get(1)).encode()));
    for (AdapterRelease release :
        published.records(topics.adapterReleases().name(), AdapterRelease.class)) {
      String version = release.getGroupId() + "/" + release.getVersion();
      assertThat(releases.put(version, release.getWeights())).as(version).isNull();
    }
    List<GroupEvent> births =
        events(published).stream().filter(event -> event.getKind().equals("born")).toList();
    long version = Math.round(births.get(0).getFigures().getOrDefault("source_version", -1.0));
    assertThat(version).as("the parent has learnt").isPositive();
    for (String child : List.of("4", "5")) {
      assertThat(releases.get(child + "/1")).isEqualTo(releases.get("1/" + version));
    }
    assertThat(groupsOfMemory(published)).contains("0", "1", "2", "4", "5");
  }

  /** Groups whose score weights the item memory's topic holds. */
  private Set<String> groupsOfMemory(Published published) {
    UnionCodec codec =
        UnionCodec.of(AvroCodec.of(RememberedItem.class), AvroCodec.of(GroupScoreWeights.class));
    return published.kafka().committed(topics.itemMemory().name()).stream()
        .map(record -> codec.decode(record.value()))
        .filter(GroupScoreWeights.class::isInstance)
        .map(record -> ((GroupScoreWeights) record).getGroupId())
        .collect(toSet());
  }

  private void checkServing(Published published, FourTastes shop) {
    EmbeddingView view = published.view(shop.fixture().generation());
    int items = TrainableGeneration.items().size();
    for (String group : LIVING) {
      assertThat(view.group(group).orElseThrow().items()).as(group).isEqualTo(items);
    }
    assertThat(view.group("1").orElseThrow().groupId()).isEqualTo("4");
    assertThat(view.group("3").orElseThrow().groupId()).isEqualTo("0");
  }

  private static Set<String> with(Set<String> groups, String more) {
    Set<String> all = new HashSet<>(groups);
    all.add(more);
    return all;
  }
}
