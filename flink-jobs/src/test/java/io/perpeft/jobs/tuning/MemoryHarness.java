package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The memory's operator, fed with batches of purchases that stay within blocks of ten items. */
final class MemoryHarness implements AutoCloseable {
  static final int BATCH = 8;

  private final KeyedOneInputStreamOperatorTestHarness<Integer, MemoryNews, MemoryUpdate> operator;

  MemoryHarness(Generation generation, int publishEvery, @Nullable OperatorSubtaskState state)
      throws Exception {
    this(generation, publishEvery, false, state);
  }

  MemoryHarness(
      Generation generation,
      int publishEvery,
      boolean inLogOrder,
      @Nullable OperatorSubtaskState state)
      throws Exception {
    operator =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new MemoryOperator(() -> MemoryModel.of(generation), publishEvery, inLogOrder),
            batch -> 0,
            Types.INT,
            1,
            1,
            0);
    operator.setup();
    if (state != null) {
      operator.initializeState(state);
    }
    operator.open();
  }

  void send(int group, int number) throws Exception {
    send(batch(group, number, number));
  }

  void send(ScoredExamples batch) throws Exception {
    send(MemoryNews.of(batch));
  }

  void send(MemoryNews news) throws Exception {
    operator.processElement(new StreamRecord<>(news));
  }

  /** Says that all batches of the log up to this time have come. */
  void pass(long time) throws Exception {
    operator.processWatermark(new Watermark(time));
  }

  /** A batch of a group; its purchases follow from the seed. */
  static ScoredExamples batch(int group, int number, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int items = TrainableGeneration.ITEMS + 10;
    List<IndexedExample> examples = new ArrayList<>();
    float[][] neural = new float[BATCH][items + 1];
    for (int b = 0; b < BATCH; b++) {
      int block = 10 * random.nextInt(items / 10);
      int[] history = {block + 1 + random.nextInt(10), block + 1 + random.nextInt(10)};
      int target = block + 1 + random.nextInt(10);
      long time = 1_000_000L + 1_000L * number + b;
      examples.add(
          new IndexedExample(
              history,
              new PastPurchases(history, b % 3),
              target,
              new int[] {},
              time,
              0,
              new LogPosition("log", group, number)));
      for (int item = 1; item <= items; item++) {
        neural[b][item] = (float) random.nextDouble();
      }
      neural[b][0] = neural[b][target];
    }
    return new ScoredExamples(
        group,
        group,
        new BatchPlace(number, group, number, 0),
        quality(group),
        added(),
        examples,
        items,
        null,
        neural);
  }

  private static List<String> added() {
    List<String> added = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      added.add("new-" + n);
    }
    return added;
  }

  private static GroupQuality quality(int group) {
    return GroupQuality.newBuilder()
        .setGenerationId("g")
        .setGroupId(Integer.toString(group))
        .setVersion(0)
        .setExamples(BATCH)
        .setSteps(1)
        .setApplied(true)
        .setLoss(1)
        .setCandidates("all")
        .setArms(Map.of("live", new ArmQuality(.1, .2)))
        .setEventTime(1)
        .build();
  }

  List<MemoryUpdate> updates() {
    return operator.extractOutputValues();
  }

  List<GroupQuality> quality() {
    Queue<StreamRecord<GroupQuality>> output = operator.getSideOutput(MemoryOperator.QUALITY);
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
