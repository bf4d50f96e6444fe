package io.perpeft.jobs.refresh;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.core.files.Sha256;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Partitioning;
import io.perpeft.schemas.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The refresh function as one subtask of the job, with a clock that the test moves. */
final class RefreshHarness implements AutoCloseable {
  static final int PARTITIONS = 3;
  static final int MAX_PARALLELISM = 8;
  static final Duration QUIET = Duration.ofMillis(40);

  private final KeyedTwoInputStreamOperatorTestHarness<
          Integer, ItemArrival, ShardInput, ServingRecord>
      operator;
  private final int parallelism;
  private final int subtask;

  private RefreshHarness(int parallelism, int subtask, @Nullable OperatorSubtaskState state)
      throws Exception {
    this.parallelism = parallelism;
    this.subtask = subtask;
    operator =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(function()),
            ItemArrival::partition,
            ShardInput::partition,
            Types.INT,
            MAX_PARALLELISM,
            parallelism,
            subtask);
    operator.setup();
    if (state != null) {
      operator.initializeState(state);
    }
    operator.open();
  }

  private static RefreshFunction function() {
    return new RefreshFunction(
        FakeModel::new,
        new WeightsSource(null, 1 << 20),
        new RefreshFunction.Settings(
            PARTITIONS, new PublishPolicy(1e-3), 2, 4, Duration.ofMillis(20), QUIET),
        1 << 20);
  }

  static RefreshHarness open() throws Exception {
    return new RefreshHarness(1, 0, null);
  }

  static RefreshHarness restore(int parallelism, int subtask, List<OperatorSubtaskState> states)
      throws Exception {
    return new RefreshHarness(
        parallelism,
        subtask,
        KeyedTwoInputStreamOperatorTestHarness.repartitionOperatorState(
            KeyedTwoInputStreamOperatorTestHarness.repackageState(
                states.toArray(OperatorSubtaskState[]::new)),
            MAX_PARALLELISM,
            states.size(),
            parallelism,
            subtask));
  }

  void begin() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(ShardInput.beginning(partition));
    }
  }

  void release(int group, long version, double angle) throws Exception {
    AdapterRelease release = releaseOf(group, version, angle);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(ShardInput.release(partition, release));
    }
  }

  void retire(int group, int successor) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(ShardInput.retired(partition, new Retirement(group, successor)));
    }
  }

  void bought(String itemId, int times) throws Exception {
    for (int time = 0; time < times; time++) {
      send(ShardInput.bought(Partitioning.servingPartition(itemId, PARTITIONS), itemId));
    }
  }

  private void send(ShardInput input) throws Exception {
    if (isMine(input.partition())) {
      operator.processElement2(new StreamRecord<>(input));
    }
  }

  void item(String id, String title) throws Exception {
    item(id, title, null);
  }

  void item(String id, String title, @Nullable String picture) throws Exception {
    int partition = Partitioning.servingPartition(id, PARTITIONS);
    Item item =
        Item.newBuilder()
            .setItemId(id)
            .setTitle(title)
            .setImageBytes(picture == null ? null : ByteBuffer.wrap(new byte[] {1}))
            .setEventTime(1)
            .build();
    byte[] bytes = AvroCodec.of(Item.class).encode(item);
    if (isMine(partition)) {
      operator.processElement1(
          new StreamRecord<>(
              new ItemArrival(partition, new RawRecord("items", partition, 0, 0, null, bytes))));
    }
  }

  private boolean isMine(int partition) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            partition, MAX_PARALLELISM, parallelism)
        == subtask;
  }

  void pass(long millis) throws Exception {
    for (long passed = 0; passed < millis; passed++) {
      operator.setProcessingTime(operator.getProcessingTime() + 1);
    }
  }

  /** Lets everything that is under way come to its end. */
  void finish() throws Exception {
    for (int i = 0; i < 10_000 && operator.numProcessingTimeTimers() > 0; i++) {
      pass(1);
    }
    if (operator.numProcessingTimeTimers() > 0) {
      throw new AssertionError("the work never ends");
    }
  }

  List<ServingRecord> records() {
    return operator.extractOutputValues();
  }

  List<ItemEmbedding> embeddings() {
    return records().stream().map(ServingRecord::embedding).filter(Objects::nonNull).toList();
  }

  List<VersionComplete> markers() {
    return records().stream().map(ServingRecord::marker).filter(Objects::nonNull).toList();
  }

  List<ServingRecord.Deletion> deletions() {
    return records().stream().map(ServingRecord::deletion).filter(Objects::nonNull).toList();
  }

  int keyedStateEntries() {
    return operator.numKeyedStateEntries();
  }

  List<DeadLetter> deadLetters() {
    Queue<StreamRecord<DeadLetter>> output = operator.getSideOutput(DeadLetters.TAG);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  OperatorSubtaskState snapshot() throws Exception {
    return operator.snapshot(1, 1);
  }

  /** A consumer that has read these records. */
  static EmbeddingView read(List<ServingRecord> records) {
    EmbeddingView view = new EmbeddingView(FakeModel.GENERATION, FakeModel.WIDTH, PARTITIONS);
    for (ServingRecord record : records) {
      if (record.embedding() != null) {
        view.apply(record.partition(), record.embedding());
      } else if (record.marker() != null) {
        view.apply(record.partition(), record.marker());
      }
    }
    view.publish();
    return view;
  }

  static List<ServingRecord> concat(List<ServingRecord> first, List<ServingRecord> second) {
    List<ServingRecord> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  static AdapterRelease releaseOf(int group, long version, double angle) {
    byte[] weights = FakeModel.weights(angle).encode();
    return AdapterRelease.newBuilder()
        .setGenerationId(FakeModel.GENERATION)
        .setGroupId(Integer.toString(group))
        .setVersion(version)
        .setParentVersion(version - 1)
        .setAdapterKind("iisan")
        .setWeights(ByteBuffer.wrap(weights))
        .setWeightsSha256(Sha256.hex(weights))
        .setWeightsSize(weights.length)
        .setSteps(version * 8)
        .setExamples(version * 256)
        .setOptionsHash("")
        .setCodeVersion("test")
        .setNewestEventTime(1_000 * version)
        .setNewestIngestTime(1_000 * version + 5)
        .build();
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
