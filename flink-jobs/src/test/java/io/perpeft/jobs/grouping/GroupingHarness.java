package io.perpeft.jobs.grouping;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.TrainingExample;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The grouping function as one subtask of the job, with a clock that the test moves. */
final class GroupingHarness implements AutoCloseable {
  static final Generation GENERATION = SmallGeneration.of(20, 7);
  static final GroupingModel MODEL = GroupingModel.of(GENERATION);
  static final int MAX_PARALLELISM = 8;

  private final KeyedBroadcastOperatorTestHarness<
          String, ShopPurchase, ModelUpdate, TrainingExample>
      operator;
  private final CoBroadcastWithKeyedOperator<String, ShopPurchase, ModelUpdate, TrainingExample>
      function;
  private final LongSupplier waiting;
  private long offset;

  private GroupingHarness(
      int parallelism, int subtask, @Nullable OperatorSubtaskState state, String... options)
      throws Exception {
    this(KnownShoppers::none, parallelism, subtask, state, options);
  }

  private GroupingHarness(
      KnownShoppers.Source history,
      int parallelism,
      int subtask,
      @Nullable OperatorSubtaskState state,
      String... options)
      throws Exception {
    GroupingSettings settings =
        GroupingSettings.of(JobOptions.load(options), SmallGeneration.HISTORY);
    GroupingFunction grouping = new GroupingFunction(MODEL, settings, history);
    waiting = grouping::waiting;
    function = new CoBroadcastWithKeyedOperator<>(grouping, List.of());
    operator =
        new KeyedBroadcastOperatorTestHarness<>(
            function, ShopPurchase::user, Types.STRING, MAX_PARALLELISM, parallelism, subtask);
    operator.setup();
    if (state != null) {
      operator.initializeState(state);
    }
    operator.open();
  }

  static GroupingHarness open(String... options) throws Exception {
    return new GroupingHarness(1, 0, null, options);
  }

  static GroupingHarness openAfter(KnownShoppers history, String... options) throws Exception {
    return new GroupingHarness(() -> history, 1, 0, null, options);
  }

  static GroupingHarness openSubtask(int parallelism, int subtask, OperatorSubtaskState state)
      throws Exception {
    return new GroupingHarness(parallelism, subtask, state);
  }

  /** Closes the only partition of the serving topic, so that the view is ready. */
  void completeVectors() throws Exception {
    operator.processBroadcastElement(
        ModelUpdate.marker(0, 1, 0, SmallGeneration.vector(SmallGeneration.PADDING)), 0);
  }

  void know(String... items) throws Exception {
    for (String item : items) {
      operator.processBroadcastElement(
          ModelUpdate.vector(item, 0, 0, SmallGeneration.vector(item)), 0);
    }
  }

  void update(ModelUpdate update) throws Exception {
    operator.processBroadcastElement(update, 0);
  }

  void buy(String id, String user, String item) throws Exception {
    buy(id, user, item, 1_000 + offset);
  }

  void buy(String id, String user, String item, long eventTimeMillis) throws Exception {
    byte[] bytes = Records.encode(Records.purchase(id, user, item, eventTimeMillis));
    operator.processElement(
        new ShopPurchase(
            id, user, item, eventTimeMillis, Records.raw("purchases", offset++, bytes)),
        0);
  }

  /** Lets time go by, in steps so small that every timer fires when it is due. */
  void pass(long millis) throws Exception {
    long end = operator.getProcessingTime() + millis;
    for (long now = operator.getProcessingTime(); now < end; ) {
      now = Math.min(end, now + 50);
      operator.setStateTtlProcessingTime(now);
      operator.setProcessingTime(now);
    }
  }

  List<TrainingExample> examples() {
    return operator.extractOutputValues();
  }

  List<String> exampleIds() {
    return examples().stream().map(TrainingExample::getExampleId).toList();
  }

  List<DeadLetter> deadLetters() {
    return side(DeadLetters.TAG);
  }

  List<GroupAssignment> assignments() {
    return side(GroupingFunction.ASSIGNMENTS);
  }

  List<CentroidPartial> partials() {
    return side(GroupingFunction.PARTIALS);
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> output = operator.getSideOutput(tag);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  long waiting() {
    return waiting.getAsLong();
  }

  /** The generation's centre of a group. */
  float[] centre(int group) {
    return MODEL.centroids().centre(group);
  }

  int keyedStateEntries() {
    return ((HeapKeyedStateBackend<?>) function.getKeyedStateBackend()).numKeyValueStateEntries();
  }

  int timers() {
    return operator.numProcessingTimeTimers();
  }

  OperatorSubtaskState snapshot() throws Exception {
    return operator.snapshot(1, 1);
  }

  /** State that subtask {@code subtask} of {@code parallelism} gets of these subtasks' state. */
  static OperatorSubtaskState rescale(
      List<OperatorSubtaskState> states, int parallelism, int subtask) throws Exception {
    return KeyedBroadcastOperatorTestHarness.repartitionOperatorState(
        KeyedBroadcastOperatorTestHarness.repackageState(
            states.toArray(OperatorSubtaskState[]::new)),
        MAX_PARALLELISM,
        states.size(),
        parallelism,
        subtask);
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
