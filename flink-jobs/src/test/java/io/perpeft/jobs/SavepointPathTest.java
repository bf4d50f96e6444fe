package io.perpeft.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.replay.LogMerge;
import io.perpeft.jobs.replay.Replay;
import io.perpeft.jobs.replay.ReplayLog;
import io.perpeft.jobs.replay.ReplayReport;
import io.perpeft.jobs.replay.ReplayedRelease.Result;
import io.perpeft.jobs.replay.TimedRecord;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tuning job on a real broker, stopped with savepoints and gone on with at other parallelisms;
 * an undisturbed replay of its log gives the same releases and the same item memory to the last
 * bit.
 */
class SavepointPathTest {
  private static final int PARTITIONS = 3;
  private static final int BATCH = 4;
  private static final int LEG = 8;
  private static final int[] PARALLELISM = {1, 2, 1};
  private static final int EXAMPLES = LEG * PARALLELISM.length;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Topics topics = new Topics("shop", PARTITIONS);

  @TempDir Path folder;

  @Test
  void goesOnExactlyAtAnotherParallelism() throws Exception {
    TrainableGeneration fixture = TrainableGeneration.in(folder);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      sendItems(writer);
      String savepoint = null;
      for (int leg = 0; leg < PARALLELISM.length; leg++) {
        sendExamples(writer, fixture, leg * LEG, (leg + 1) * LEG);
        JobClient job = start(kafka, fixture, PARALLELISM[leg], savepoint);
        int batches = TrainableGeneration.GROUPS * (leg + 1) * LEG / BATCH;
        Await.until(
            DEADLINE,
            "every micro-batch is learnt",
            () -> {
              assertThat(job.getJobStatus().get().isTerminalState()).as("job ended").isFalse();
              return kafka.committed(topics.groupQuality().name()).size() >= batches;
            });
        savepoint =
            job.stopWithSavepoint(
                    false,
                    folder.resolve("savepoints").toUri().toString(),
                    SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
      }
      check(kafka, fixture);
    }
  }

  private void check(EmbeddedKafka kafka, TrainableGeneration fixture) {
    assertThat(kafka.committed(topics.groupQuality().name()))
        .as("none twice")
        .hasSize(TrainableGeneration.GROUPS * EXAMPLES / BATCH);
    ReplayReport report =
        new Replay(new CommittedLog(kafka, topics), options(kafka, fixture), Replay.Selection.ALL)
            .run(read -> {});
    assertThat(report.releases())
        .hasSize(TrainableGeneration.GROUPS * EXAMPLES / BATCH / 2)
        .allMatch(release -> release.result() == Result.EQUAL);
    ReplayReport.MemoryComparison memory = Objects.requireNonNull(report.memory());
    assertThat(memory.purchases()).isEqualTo((long) TrainableGeneration.GROUPS * EXAMPLES);
    assertThat(memory.records()).isGreaterThan(TrainableGeneration.ITEMS / 2);
    assertThat(memory.different()).isZero();
  }

  private JobClient start(
      EmbeddedKafka kafka, TrainableGeneration fixture, int parallelism, @Nullable String savepoint)
      throws Exception {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", Integer.toString(parallelism));
    flink.setString("execution.checkpointing.interval", "200 ms");
    flink.setString("restart-strategy.type", "none");
    if (savepoint != null) {
      flink.setString("execution.state-recovery.path", savepoint);
    }
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
    TuningJob.define(env, options(kafka, fixture));
    return env.executeAsync("tuning");
  }

  private JobOptions options(EmbeddedKafka kafka, TrainableGeneration fixture) {
    return JobOptions.load(
        "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dperpeft.kafka.topic-prefix=shop",
        "-Dperpeft.kafka.partitions=" + PARTITIONS,
        "-Dperpeft.generation=" + fixture.directory(),
        "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=fp32",
        "-Dperpeft.tuning.deterministic=true",
        "-Dperpeft.tuning.batch-size=" + BATCH,
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.learning-rate=1e-2",
        "-Dperpeft.tuning.release.steps=2",
        "-Dperpeft.tuning.memory.publish-purchases=32",
        "-Dperpeft.tuning.gate.window=4",
        "-Dperpeft.tuning.gate.margin=1");
  }

  private void sendItems(KafkaWriter writer) throws Exception {
    for (String id : TrainableGeneration.items()) {
      Item item = Item.newBuilder().setItemId(id).setTitle("t").setEventTime(1).build();
      writer.send(new ProducerRecord<>(topics.items().name(), Keys.id(id), Records.encode(item)));
    }
    writer.flush();
  }

  private void sendExamples(KafkaWriter writer, TrainableGeneration fixture, int from, int until)
      throws Exception {
    for (int k = from; k < until; k++) {
      for (int group = 0; group < TrainableGeneration.GROUPS; group++) {
        writer.send(
            new ProducerRecord<>(
                topics.trainingExamples().name(),
                Keys.id(Integer.toString(group)),
                Records.encode(fixture.example(group, k))));
      }
    }
    writer.flush();
  }

  /** What the broker holds. */
  private record CommittedLog(EmbeddedKafka kafka, Topics topics) implements ReplayLog {
    @Override
    public void read(TopicSpec topic, Consumer<RawRecord> sink) {
      kafka.committed(topic.name()).forEach(record -> sink.accept(raw(record)));
    }

    @Override
    public Map<Integer, Long> begins() {
      return Map.of();
    }

    @Override
    public Iterator<TimedRecord> examples() {
      Map<Integer, List<RawRecord>> partitions = new TreeMap<>();
      for (ConsumerRecord<byte[], byte[]> record :
          kafka.committed(topics.trainingExamples().name())) {
        partitions.computeIfAbsent(record.partition(), p -> new ArrayList<>()).add(raw(record));
      }
      return new LogMerge(partitions.values().stream().map(List::iterator).toList());
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
      return new RawRecord(
          record.topic(),
          record.partition(),
          record.offset(),
          record.timestamp(),
          record.key(),
          record.value());
    }

    @Override
    public void close() {}
  }
}
