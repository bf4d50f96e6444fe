package io.perpeft.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.replay.Replay;
import io.perpeft.jobs.replay.ReplayReport;
import io.perpeft.jobs.replay.ReplayedRelease.Result;
import io.perpeft.jobs.testing.CommittedLog;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The tuning job on a real broker, with a log of examples of every group. */
record TuningRun(Topics topics, Path folder, TrainableGeneration fixture) {
  static final int BATCH = 4;
  private static final int RELEASE_STEPS = 2;

  /** Starts the job. */
  JobClient start(EmbeddedKafka kafka, Configuration flink, String... more) throws Exception {
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
    TuningJob.define(env, options(kafka, more));
    return env.executeAsync("tuning");
  }

  /** Waits until so many examples of each group are learnt. */
  void awaitLearnt(EmbeddedKafka kafka, JobClient job, int examples, Duration deadline)
      throws Exception {
    Await.until(
        deadline,
        "every micro-batch is learnt",
        () -> {
          assertThat(job.getJobStatus().get().isTerminalState()).as("job ended").isFalse();
          return kafka.committed(topics.groupQuality().name()).size() >= batches(examples);
        });
  }

  /**
   * Nothing was lost, nothing doubled, and an undisturbed replay gives the same to the last bit.
   */
  void checkLearntOnce(EmbeddedKafka kafka, int examples) {
    assertThat(kafka.committed(topics.groupQuality().name()))
        .as("none twice")
        .hasSize(batches(examples));
    ReplayReport report =
        new Replay(new CommittedLog(kafka, topics), options(kafka), Replay.Selection.ALL)
            .run(read -> {});
    assertThat(report.releases())
        .hasSize(batches(examples) / RELEASE_STEPS)
        .allMatch(release -> release.result() == Result.EQUAL);
    ReplayReport.MemoryComparison memory = Objects.requireNonNull(report.memory());
    assertThat(memory.purchases()).isEqualTo((long) TrainableGeneration.GROUPS * examples);
    assertThat(memory.records()).isGreaterThan(TrainableGeneration.ITEMS / 2);
    assertThat(memory.different()).isZero();
  }

  private static int batches(int examples) {
    return TrainableGeneration.GROUPS * examples / BATCH;
  }

  private JobOptions options(EmbeddedKafka kafka, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    Collections.addAll(
        arguments,
        "-Dperpeft.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dperpeft.kafka.topic-prefix=shop",
        "-Dperpeft.kafka.partitions=" + topics.partitions(),
        "-Dperpeft.generation=" + fixture.directory(),
        "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=fp32",
        "-Dperpeft.tuning.deterministic=true",
        "-Dperpeft.tuning.batch-size=" + BATCH,
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.learning-rate=1e-2",
        "-Dperpeft.tuning.release.steps=" + RELEASE_STEPS,
        "-Dperpeft.tuning.memory.publish-purchases=32",
        "-Dperpeft.tuning.gate.window=4",
        "-Dperpeft.tuning.gate.margin=1");
    return JobOptions.load(arguments.toArray(String[]::new));
  }

  void sendItems(KafkaWriter writer) throws Exception {
    for (String id : TrainableGeneration.items()) {
      Item item = Item.newBuilder().setItemId(id).setTitle("t").setEventTime(1).build();
      writer.send(new ProducerRecord<>(topics.items().name(), Keys.id(id), Records.encode(item)));
    }
    writer.flush();
  }

  void sendExamples(KafkaWriter writer, int from, int until) throws Exception {
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
}
