package io.perpeft.jobs.grouping;

import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The keeper's operator, which runs in one subtask. */
final class KeeperHarness implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<CentroidPartial, GroupCentroids> operator;

  private KeeperHarness(
      GroupingModel model, @Nullable OperatorSubtaskState state, String... options)
      throws Exception {
    GroupingSettings settings =
        GroupingSettings.of(JobOptions.load(options), SmallGeneration.HISTORY);
    operator =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new KeeperFunction(model, settings)), 1, 1, 0);
    operator.setup();
    if (state != null) {
      operator.initializeState(state);
    }
    operator.open();
  }

  static KeeperHarness open(GroupingModel model, String... options) throws Exception {
    return new KeeperHarness(model, null, options);
  }

  static KeeperHarness restore(GroupingModel model, OperatorSubtaskState state, String... options)
      throws Exception {
    return new KeeperHarness(model, state, options);
  }

  void send(CentroidPartial partial) throws Exception {
    operator.processElement(partial, 0);
  }

  List<GroupCentroids> centroids() {
    return operator.extractOutputValues();
  }

  List<GroupEvent> events() {
    return side(KeeperFunction.EVENTS);
  }

  List<GroupCommand> commands() {
    return side(KeeperFunction.COMMANDS);
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> output = operator.getSideOutput(tag);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  OperatorSubtaskState snapshot() throws Exception {
    return operator.snapshot(1, 1);
  }

  @Override
  public void close() {
    try {
      operator.close();
    } catch (Exception e) {
      throw new IllegalStateException("the subtask did not close", e);
    }
  }
}
