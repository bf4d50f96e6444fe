package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.SmallGeneration;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupingGraphTest {
  @TempDir Path folder;

  /** These names are in savepoints; a job that renames one loses what is under it. */
  @Test
  void operatorsKeepTheirUids() throws Exception {
    Path generation = folder.resolve("generation");
    SmallGeneration.of(3, 1).writeTo(generation);
    StreamExecutionEnvironment env =
        Environment.configure(StreamExecutionEnvironment.createLocalEnvironment());
    GroupingJob.define(
        env,
        JobOptions.load(
            "-Dperpeft.kafka.bootstrap-servers=127.0.0.1:1", "-Dperpeft.generation=" + generation));

    StreamGraph graph = env.getStreamGraph();

    assertThat(graph.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains(
            "grouping-purchases-source",
            "grouping-embeddings-source",
            "grouping-centroids-source",
            "grouping-purchases-reader",
            "grouping-global-filter",
            "grouping-model-reader",
            "grouping-grouper",
            "grouping-keeper",
            "grouping-examples-sink",
            "grouping-assignments-sink",
            "grouping-centroids-sink",
            "grouping-events-sink",
            "grouping-commands-sink",
            "grouping-dead-letters-sink")
        .doesNotContainNull();
    assertThat(graph.getStreamNodes())
        .as("what is said of a group stays in order")
        .filteredOn(
            node ->
                node.getTransformationUID()
                    .matches("grouping-(keeper|(centroids|events|commands)-sink)"))
        .hasSize(4)
        .allMatch(node -> node.getParallelism() == 1);
    assertThat(graph.getJobGraph().getNumberOfVertices()).isPositive();
  }
}
