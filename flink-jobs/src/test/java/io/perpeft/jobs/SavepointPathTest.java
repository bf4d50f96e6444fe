package io.perpeft.jobs;

import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
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
  private static final int LEG = 8;
  private static final int[] PARALLELISM = {1, 2, 1};
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Topics topics = new Topics("shop", PARTITIONS);

  @TempDir Path folder;

  @Test
  void goesOnExactlyAtAnotherParallelism() throws Exception {
    TuningRun run = new TuningRun(topics, folder, TrainableGeneration.in(folder));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(topics.all());
      run.sendItems(writer);
      String savepoint = null;
      for (int leg = 0; leg < PARALLELISM.length; leg++) {
        run.sendExamples(writer, leg * LEG, (leg + 1) * LEG);
        JobClient job = run.start(kafka, flink(PARALLELISM[leg], savepoint));
        run.awaitLearnt(kafka, job, (leg + 1) * LEG, DEADLINE);
        savepoint =
            job.stopWithSavepoint(
                    false,
                    folder.resolve("savepoints").toUri().toString(),
                    SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
      }
      run.checkLearntOnce(kafka, LEG * PARALLELISM.length);
    }
  }

  private static Configuration flink(int parallelism, @Nullable String savepoint) {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", Integer.toString(parallelism));
    flink.setString("execution.checkpointing.interval", "200 ms");
    flink.setString("restart-strategy.type", "none");
    if (savepoint != null) {
      flink.setString("execution.state-recovery.path", savepoint);
    }
    return flink;
  }
}
