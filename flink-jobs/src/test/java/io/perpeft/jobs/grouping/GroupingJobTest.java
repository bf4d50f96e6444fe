package io.perpeft.jobs.grouping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.Checkpoints;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.testing.faults.Outage;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Partitioning;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real broker: what comes in and what comes out, counted and compared. */
class GroupingJobTest {
  private static final int PARTITIONS = 2;
  private static final int ITEMS = 20;
  private static final int USERS = 17;
  private static final int GOOD = 600;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Topics topics = new Topics("shop", PARTITIONS);
  private final Random random = new Random(5);
  private final Map<String, List<String>> goodIdsByUser = new LinkedHashMap<>();
  private final Map<String, String> itemOfId = new HashMap<>();
  private final Map<String, List<byte[]>> bad = new HashMap<>();

  @TempDir Path folder;

  /**
   * The job is stopped with a savepoint and goes on with more subtasks; then it is killed and goes
   * on from its last checkpoint with fewer; at last the broker goes away, and the job goes on by
   * itself.
   */
  @Test
  void everyPurchaseIsOneExampleOrOneDeadLetter() throws Exception {
    Generation generation = SmallGeneration.of(ITEMS, 7);
    Path directory = folder.resolve("generation");
    generation.writeTo(directory);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      publishGlobalVectors(writer, generation.id());
      sendPurchases(writer, 0, GOOD / 4);
      writer.flush();
      JobClient stopped = start(kafka, directory, 1, null, false);
      int before = awaitMoreExamples(kafka, stopped, 0);
      String savepoint =
          stopped
              .stopWithSavepoint(
                  false,
                  folder.resolve("savepoints").toUri().toString(),
                  SavepointFormatType.CANONICAL)
              .get(1, TimeUnit.MINUTES);

      sendPurchases(writer, GOOD / 4, GOOD / 2);
      writer.flush();
      JobClient killed = start(kafka, directory, 2, savepoint, false);
      before = awaitMoreExamples(kafka, killed, before);
      killed.cancel().get();

      sendPurchases(writer, GOOD / 2, 3 * GOOD / 4);
      writer.flush();
      JobClient job = start(kafka, directory, 1, null, true);
      awaitMoreExamples(kafka, job, before);
      sendPurchases(writer, 3 * GOOD / 4, 7 * GOOD / 8);
      writer.flush();
      Outage.of(kafka);

      sendPurchases(writer, 7 * GOOD / 8, GOOD);
      sendBad(writer, "unknown-item", "ghostly", purchase("g1", "ghostly", "ghost", 0));
      publishGlobalVector(writer, generation.id(), "late");
      writer.flush();
      int sent = GOOD + bad.values().stream().mapToInt(List::size).sum();
      String deadLetters = topics.deadLetters(topics.purchases()).name();
      awaitWhileRunning(
          job,
          "every purchase is an example or a dead letter",
          () ->
              kafka.committed(topics.trainingExamples().name()).size()
                      + kafka.committed(deadLetters).size()
                  >= sent);
      job.cancel().get();

      checkExamples(decode(kafka, topics.trainingExamples().name(), TrainingExample.class));
      checkDeadLetters(kafka.committed(deadLetters));
      checkAssignments(
          decode(kafka, topics.trainingExamples().name(), TrainingExample.class),
          decode(kafka, topics.groupAssignments().name(), GroupAssignment.class));
      checkCentroids(decode(kafka, topics.groupCentroids().name(), GroupCentroids.class));
    }
  }

  /** Waits for some that do not wait for 'late'; gives how many there are. */
  private int awaitMoreExamples(EmbeddedKafka kafka, JobClient job, int before) throws Exception {
    String examples = topics.trainingExamples().name();
    awaitWhileRunning(
        job, "more examples are out", () -> kafka.committed(examples).size() >= before + GOOD / 12);
    return kafka.committed(examples).size();
  }

  private static void awaitWhileRunning(JobClient job, String what, Await.Condition condition)
      throws Exception {
    Await.until(
        DEADLINE,
        what,
        () -> {
          assertThat(job.getJobStatus().get().isTerminalState()).as("the job has ended").isFalse();
          return condition.holds();
        });
  }

  /**
   * Starts the job from the savepoint, or without one from its newest checkpoint, if it has one.
   */
  private JobClient start(
      EmbeddedKafka kafka,
      Path generation,
      int parallelism,
      @Nullable String savepoint,
      boolean mayRestart)
      throws Exception {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", Integer.toString(parallelism));
    Checkpoints.configure(flink, folder.resolve("checkpoints"));
    if (savepoint != null) {
      flink.setString("execution.state-recovery.path", savepoint);
    }
    flink.setString("execution.checkpointing.interval", "200 ms");
    flink.setString("restart-strategy.type", "none");
    if (mayRestart) {
      Outage.letRestart(flink);
    }
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
    GroupingJob.define(
        env,
        JobOptions.load(
            "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "-Dperpeft.kafka.topic-prefix=shop",
            "-Dperpeft.kafka.partitions=" + PARTITIONS,
            "-Dperpeft.generation=" + generation,
            "-Dperpeft.grouping.unknown-item.timeout=30 s",
            "-Dperpeft.grouping.unknown-item.retry=50 ms",
            "-Dperpeft.grouping.max-record-size=1 kb",
            "-Dperpeft.grouping.centroid-interval=1 min"));
    return env.executeAsync("grouping");
  }

  private void publishGlobalVectors(KafkaWriter writer, String generation) {
    for (int i = 0; i < ITEMS; i++) {
      publishGlobalVector(writer, generation, SmallGeneration.item(i));
    }
    float[] padding = SmallGeneration.vector(SmallGeneration.PADDING);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      writer.send(
          new ProducerRecord<>(
              topics.itemEmbeddings().name(),
              partition,
              Keys.versionComplete(Keys.GLOBAL_GROUP),
              Records.encode(Records.globalComplete(generation, partition, PARTITIONS, padding))));
    }
  }

  private void publishGlobalVector(KafkaWriter writer, String generation, String item) {
    writer.send(
        new ProducerRecord<>(
            topics.itemEmbeddings().name(),
            Partitioning.servingPartition(item, PARTITIONS),
            Keys.embedding(Keys.GLOBAL_GROUP, item),
            Records.encode(Records.global(generation, item, SmallGeneration.vector(item)))));
  }

  /** Good purchases with every kind of bad record among them. */
  private void sendPurchases(KafkaWriter writer, int from, int until) {
    long now = System.currentTimeMillis();
    for (int k = from; k < until; k++) {
      String user = "user-" + random.nextInt(USERS);
      String item = k % 41 == 40 ? "late" : SmallGeneration.item(random.nextInt(ITEMS));
      String id = "p" + k;
      byte[] good = purchase(id, user, item, now - 3_600_000 + k * 1_000L);
      send(writer, user, good);
      goodIdsByUser.computeIfAbsent(user, u -> new ArrayList<>()).add(id);
      itemOfId.put(id, item);
      if (k % 50 == 7) {
        sendBad(writer, "duplicate", user, good);
      }
      if (k % 100 == 13) {
        sendBad(writer, "future", user, purchase("f" + k, user, item, now + 86_400_000));
        sendBad(writer, "invalid", user, purchase("n" + k, user, item, -1));
        sendBad(writer, "invalid", user, purchase("", user, item, now));
        sendBad(writer, "undecodable", user, ("not a purchase " + k).getBytes(UTF_8));
        sendBad(writer, "oversized", user, purchase("o".repeat(2_000), user, item, now));
      }
    }
  }

  private static byte[] purchase(String id, String user, String item, long eventTimeMillis) {
    return Records.encode(Records.purchase(id, user, item, eventTimeMillis));
  }

  private void sendBad(KafkaWriter writer, String reason, String user, byte[] value) {
    send(writer, user, value);
    bad.computeIfAbsent(reason, r -> new ArrayList<>()).add(value);
  }

  private void send(KafkaWriter writer, String user, byte[] value) {
    writer.send(new ProducerRecord<>(topics.purchases().name(), Keys.id(user), value));
  }

  private void checkExamples(List<TrainingExample> examples) {
    assertThat(examples).hasSize(GOOD);
    Map<String, TrainingExample> byId = new HashMap<>();
    examples.forEach(example -> byId.put(example.getExampleId(), example));
    assertThat(byId).as("each once").hasSize(GOOD);
    goodIdsByUser.forEach(
        (user, ids) -> {
          List<String> bought = ids.stream().map(itemOfId::get).toList();
          for (int n = 0; n < ids.size(); n++) {
            TrainingExample example = requireNonNull(byId.get(ids.get(n)));
            assertThat(example.getUserId()).isEqualTo(user);
            assertThat(example.getTarget()).isEqualTo(bought.get(n));
            assertThat(example.getRemembered()).isEqualTo(bought.subList(0, n));
            assertThat(example.getHistory())
                .isEqualTo(bought.subList(Math.max(0, n - SmallGeneration.HISTORY), n));
            assertThat(example.getIngestTime()).isPositive();
          }
        });
  }

  private void checkDeadLetters(List<ConsumerRecord<byte[], byte[]>> letters) {
    Map<String, List<String>> values =
        letters.stream()
            .collect(
                groupingBy(
                    letter -> header(letter, DeadLetterHeaders.REASON),
                    mapping(letter -> new String(letter.value(), UTF_8), toList())));
    assertThat(values.keySet()).isEqualTo(bad.keySet());
    bad.forEach(
        (reason, records) ->
            assertThat(values.get(reason))
                .as(reason)
                .containsExactlyInAnyOrderElementsOf(
                    records.stream().map(record -> new String(record, UTF_8)).toList()));
    Set<String> origins = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo(topics.purchases().name());
      assertThat(header(letter, DeadLetterHeaders.STAGE)).startsWith("grouping.");
      assertThat(header(letter, DeadLetterHeaders.EXCEPTION_MESSAGE)).isNotBlank();
      origins.add(
          header(letter, DeadLetterHeaders.PARTITION)
              + "/"
              + header(letter, DeadLetterHeaders.OFFSET));
    }
    assertThat(origins).as("one letter a record").hasSameSizeAs(letters);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** Following the assignments, one arrives at the groups that the examples name. */
  private void checkAssignments(List<TrainingExample> examples, List<GroupAssignment> assignments) {
    Map<String, GroupAssignment> byPurchase = new HashMap<>();
    assignments.forEach(assignment -> byPurchase.put(assignment.getPurchaseId(), assignment));
    assertThat(byPurchase).hasSameSizeAs(assignments);
    Map<String, String> groupOfExample = new HashMap<>();
    examples.forEach(example -> groupOfExample.put(example.getExampleId(), example.getGroupId()));
    goodIdsByUser.forEach(
        (user, ids) -> {
          String group = null;
          for (String id : ids) {
            if (group != null) {
              assertThat(groupOfExample.get(id)).isEqualTo(group);
            }
            GroupAssignment assignment = byPurchase.get(id);
            if (assignment != null) {
              assertThat(assignment.getUserId()).isEqualTo(user);
              assertThat(assignment.getPreviousGroupId()).isEqualTo(group);
              group = assignment.getGroupId();
            }
            assertThat(group).as("placed by the first purchase").isNotNull();
          }
        });
  }

  private static void checkCentroids(List<GroupCentroids> centroids) {
    Map<String, List<Long>> versions =
        centroids.stream()
            .collect(
                groupingBy(
                    GroupCentroids::getGroupId, mapping(GroupCentroids::getVersion, toList())));
    assertThat(versions).isNotEmpty();
    versions.forEach(
        (group, numbers) -> {
          for (int n = 0; n < numbers.size(); n++) {
            assertThat(numbers.get(n)).as("group %s", group).isEqualTo(n + 1);
          }
        });
  }

  private static <T extends SpecificRecord> List<T> decode(
      EmbeddedKafka kafka, String topic, Class<T> type) {
    AvroCodec<T> codec = AvroCodec.of(type);
    return kafka.committed(topic).stream().map(record -> codec.decode(record.value())).toList();
  }
}
