package io.perpeft.jobs.tuning;

import io.perpeft.core.residency.ResidencyFigures;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The tuning operator as one subtask of the job, with a clock that the test moves. */
final class TuningHarness implements AutoCloseable {
  static final int MAX_PARALLELISM = 8;
  private static final int MAX_STATE_BYTES = 256 << 20;

  private final KeyedTwoInputStreamOperatorTestHarness<
          Integer, GroupEntry, GroupCommand, AdapterRelease>
      operator;
  private final int parallelism;
  private final int subtask;
  private final TrainableGeneration fixture;
  private final List<LocalTuningModel> models = new ArrayList<>();

  private TuningHarness(
      TrainableGeneration fixture,
      int parallelism,
      int subtask,
      @Nullable OperatorSubtaskState state,
      String... options)
      throws Exception {
    this.fixture = fixture;
    this.parallelism = parallelism;
    this.subtask = subtask;
    TuningSettings settings = TuningSettings.of(JobOptions.load(options));
    operator =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new TuningOperator(
                () -> model(settings),
                settings,
                fixture.generation().id(),
                fixture.generation().adapter()),
            GroupEntry::group,
            command -> Integer.parseInt(command.getGroupId()),
            Types.INT,
            MAX_PARALLELISM,
            parallelism,
            subtask);
    operator.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
    operator.setup();
    if (state != null) {
      operator.initializeState(state);
    }
    operator.open();
  }

  private TuningModel model(TuningSettings settings) {
    models.add(new LocalTuningModel(fixture, settings));
    return models.get(0);
  }

  /** Where the groups of the subtask lie. */
  ResidencyFigures residency() {
    return models.get(0).learners().residency().figures();
  }

  static TuningHarness open(TrainableGeneration fixture, String... options) throws Exception {
    return open(fixture, 1, 0, options);
  }

  static TuningHarness open(
      TrainableGeneration fixture, int parallelism, int subtask, String... options)
      throws Exception {
    return new TuningHarness(fixture, parallelism, subtask, null, options);
  }

  static TuningHarness restore(
      TrainableGeneration fixture,
      int parallelism,
      int subtask,
      List<OperatorSubtaskState> states,
      String... options)
      throws Exception {
    return new TuningHarness(
        fixture,
        parallelism,
        subtask,
        KeyedTwoInputStreamOperatorTestHarness.repartitionOperatorState(
            KeyedTwoInputStreamOperatorTestHarness.repackageState(
                states.toArray(OperatorSubtaskState[]::new)),
            MAX_PARALLELISM,
            states.size(),
            parallelism,
            subtask),
        options);
  }

  /** Sends the group's k-th example if the group belongs to this subtask. */
  void send(int group, int k) throws Exception {
    send(new GroupEntry(group, fixture.example(group, k), "examples", 0, k, k));
  }

  /** Sends the example, at its time, if its group belongs to this subtask. */
  void send(GroupEntry example) throws Exception {
    if (owns(example.group())) {
      operator.processElement1(new StreamRecord<>(example, example.time()));
    }
  }

  /** Says that all examples up to this time of the log have come. */
  void passLog(long time) throws Exception {
    operator.processWatermark1(new Watermark(time));
  }

  /** Up to when all batches have left, as the subtask told last. */
  long told() {
    return operator.getOutput().stream()
        .filter(Watermark.class::isInstance)
        .mapToLong(mark -> ((Watermark) mark).getTimestamp())
        .reduce(Long.MIN_VALUE, (first, second) -> second);
  }

  /** Sends the command if its group belongs to this subtask. */
  void send(GroupCommand command) throws Exception {
    if (owns(Integer.parseInt(command.getGroupId()))) {
      operator.processElement2(new StreamRecord<>(command));
    }
  }

  private boolean owns(int group) {
    return subtask
        == KeyGroupRangeAssignment.assignKeyToParallelOperator(group, MAX_PARALLELISM, parallelism);
  }

  /** Sends the examples {@code from} to {@code until} of every group, in turns. */
  void sendAll(int from, int until) throws Exception {
    for (int k = from; k < until; k++) {
      for (int group = 0; group < TrainableGeneration.GROUPS; group++) {
        send(group, k);
      }
    }
  }

  void pass(long millis) throws Exception {
    operator.setProcessingTime(operator.getProcessingTime() + millis);
  }

  List<AdapterRelease> releases() {
    return operator.extractOutputValues();
  }

  List<GroupQuality> quality() {
    return scored().stream().map(ScoredExamples::quality).toList();
  }

  List<ScoredExamples> scored() {
    return news().stream().map(MemoryNews::batch).filter(Objects::nonNull).toList();
  }

  List<MemoryNews> news() {
    return side(TunerOutput.NEWS);
  }

  List<GroupEvent> events() {
    return side(TunerOutput.EVENTS);
  }

  List<GroupCommand> commands() {
    return side(TunerOutput.COMMANDS);
  }

  List<DeadLetter> deadLetters() {
    return side(DeadLetters.TAG);
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> output = operator.getSideOutput(tag);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  int keyedStateEntries() {
    return operator.numKeyedStateEntries();
  }

  OperatorSubtaskState snapshot() throws Exception {
    operator.prepareSnapshotPreBarrier(1);
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
