package io.perpeft.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.files.Sha256;
import io.perpeft.jobs.testing.Published;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.testing.faults.Faults;
import io.perpeft.jobs.testing.faults.FaultyFileSystem;
import io.perpeft.jobs.testing.faults.Outage;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tuning job while its file systems fail and are slow and the broker goes away: it goes on by
 * itself, and in the end nothing is lost, doubled or another.
 */
class FaultPathTest {
  private static final int PARTITIONS = 3;
  private static final int LEG = 8;
  private static final Duration DEADLINE = Duration.ofMinutes(4);

  private final Topics topics = new Topics("shop", PARTITIONS);

  @TempDir Path folder;

  @AfterEach
  void mend() {
    Faults.none();
  }

  @Test
  void goesOnWithABrokerThatGoesAwayAndFileSystemsThatFail() throws Exception {
    TuningRun run = new TuningRun(topics, folder, TrainableGeneration.in(folder));
    Path weights = folder.resolve("weights");
    String directory = FaultyFileSystem.uri(weights);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      run.sendItems(writer);
      run.sendExamples(writer, 0, LEG);
      Faults faults = Faults.random(3, .02, Duration.ofMillis(4));
      JobClient job =
          run.start(
              kafka,
              flink(),
              "-Dperpeft.tuning.weights-dir=" + directory,
              "-Dperpeft.tuning.release.max-inline-size=0 bytes");
      run.awaitLearnt(kafka, job, LEG, DEADLINE);

      run.sendExamples(writer, LEG, 2 * LEG);
      Outage.of(kafka);
      run.sendExamples(writer, 2 * LEG, 3 * LEG);
      run.awaitLearnt(kafka, job, 3 * LEG, DEADLINE);
      job.cancel().get();

      assertThat(faults.failures()).isPositive();
      Faults.none();
      run.checkLearntOnce(kafka, 3 * LEG);
      checkWeights(kafka, directory);
    }
  }

  /** Every release that can be read has its weights. */
  private void checkWeights(EmbeddedKafka kafka, String directory) throws Exception {
    WeightsSource source = new WeightsSource(directory, 1 << 20);
    for (AdapterRelease release :
        new Published(kafka, topics)
            .records(topics.adapterReleases().name(), AdapterRelease.class)) {
      assertThat(release.getWeights()).isNull();
      assertThat(Sha256.hex(source.fetch(release).encode())).isEqualTo(release.getWeightsSha256());
    }
  }

  private Configuration flink() throws Exception {
    Path checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", "2");
    flink.setString("execution.checkpointing.interval", "200 ms");
    flink.setString("execution.checkpointing.dir", FaultyFileSystem.uri(checkpoints));
    Outage.letRestart(flink);
    return flink;
  }
}
