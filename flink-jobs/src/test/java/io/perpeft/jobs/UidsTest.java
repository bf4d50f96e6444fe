package io.perpeft.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.grouping.GroupingJob;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.tuning.TuningJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of operators in savepoints: a job that renames one loses what lies under the old name. */
class UidsTest {
  private static final Path KEPT = Path.of("src", "test", "resources", "state", "uids.txt");

  @TempDir Path folder;

  @Test
  void noOperatorHasAnotherNameThanInSavepoints() throws Exception {
    TrainableGeneration fixture = TrainableGeneration.in(folder);
    JobOptions options =
        JobOptions.load(
            "-Dperpeft.kafka.bootstrap-servers=127.0.0.1:1",
            "-Dperpeft.generation=" + fixture.directory(),
            "-Dperpeft.hidden-states=" + fixture.hiddenStates());
    Set<String> uids = new TreeSet<>();
    add(uids, GroupingJob::define, options);
    add(uids, TuningJob::define, options);
    add(uids, RefreshJob::define, options);
    if (Boolean.getBoolean("perpeft.state.write")) {
      Files.createDirectories(KEPT.getParent());
      Files.write(KEPT, uids);
    }
    assertThat(uids)
        .as("uids; where a change is meant, write %s with -Dperpeft.state.write=true", KEPT)
        .containsExactlyElementsOf(Files.readAllLines(KEPT));
  }

  private static void add(Set<String> uids, JobFrame.Definition job, JobOptions options) {
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment());
    job.define(env, options);
    for (StreamNode node : env.getStreamGraph().getStreamNodes()) {
      assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
      uids.add(node.getTransformationUID());
    }
  }
}
