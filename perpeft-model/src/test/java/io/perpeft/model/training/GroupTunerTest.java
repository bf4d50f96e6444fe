package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupTunerTest {
  private static Device device;
  private static FrozenRecommender recommender;
  private static TuningContext context;

  @BeforeAll
  static void open() {
    device = Device.open("cpu");
    recommender = SmallShop.recommender(device);
    context =
        new TuningContext(
            recommender, SmallShop.METHOD, new TuningOptions(AdamW.of(3e-3, 1e-4), 0.3, 4));
  }

  @AfterAll
  static void close() {
    recommender.close();
    device.close();
  }

  private static GroupTuner tuner() {
    return GroupTuner.create(context, SmallShop::inputs, SmallShop.weights(1));
  }

  private static void steps(GroupTuner tuner, int from, int until) {
    for (int i = from; i < until; i++) {
      assertThat(tuner.step(SmallShop.batch(i), i)).isInstanceOf(StepResult.Applied.class);
    }
  }

  @Test
  void learnsWhatFollowsAHistory() {
    try (GroupTuner tuner = tuner()) {
      float first = 0;
      float last = 0;
      for (int i = 0; i < 300; i++) {
        float loss = tuner.step(SmallShop.batch(i), i).loss();
        first += i < 20 ? loss / 20 : 0;
        last += i >= 280 ? loss / 20 : 0;
      }
      assertThat(last).isLessThan(0.7f * first);
    }
  }

  @Test
  void theSameBatchesAndSeedsGiveTheSameBits() {
    try (GroupTuner one = tuner();
        GroupTuner other = tuner()) {
      steps(one, 0, 15);
      steps(other, 0, 15);
      assertThat(one.snapshot()).isEqualTo(other.snapshot());
      assertThat(one.weights().encode()).isEqualTo(other.weights().encode());
      one.step(SmallShop.batch(15), 1);
      other.step(SmallShop.batch(15), 2);
      assertThat(one.snapshot()).isNotEqualTo(other.snapshot());
    }
  }

  @Test
  void aRestoredLearnerContinuesBitForBit() {
    try (GroupTuner undisturbed = tuner();
        GroupTuner before = tuner()) {
      steps(undisturbed, 0, 20);
      steps(before, 0, 9);
      byte[] snapshot = before.snapshot();
      try (GroupTuner after = GroupTuner.restore(context, SmallShop::inputs, snapshot)) {
        assertThat(after.snapshot()).isEqualTo(snapshot);
        steps(after, 9, 20);
        assertThat(after.snapshot()).isEqualTo(undisturbed.snapshot());
      }
    }
  }

  @Test
  void aSpikeIsDroppedAndLeavesNoTrace() {
    try (GroupTuner tuner = tuner()) {
      steps(tuner, 0, 12);
      byte[] before = tuner.snapshot();
      MicroBatch batch = SmallShop.batch(1);
      float[] absurd = new float[batch.negatives().length];
      Arrays.fill(absurd, -60);
      MicroBatch spike =
          new MicroBatch(
              batch.histories(), batch.targets(), batch.negatives(), absurd, batch.own());
      StepResult result = tuner.step(spike, 1);
      assertThat(result).isInstanceOf(StepResult.Dropped.class);
      assertThat(((StepResult.Dropped) result).reason()).contains("running mean");
      assertThat(tuner.snapshot()).isEqualTo(before);
      steps(tuner, 12, 14);
    }
  }

  @Test
  void aLossThatIsNoNumberIsDroppedAndLeavesNoTrace() {
    float[] broken = new float[3 * 8];
    Arrays.fill(broken, Float.NaN);
    ItemSource source =
        item -> item == 3 ? new PooledStates(3, new float[3 * 12], broken) : SmallShop.inputs(item);
    try (GroupTuner tuner = GroupTuner.create(context, source, SmallShop.weights(1))) {
      byte[] before = tuner.snapshot();
      MicroBatch batch =
          new MicroBatch(
              new int[][] {{1, 2, 3}},
              new int[] {4},
              new int[] {5},
              new float[] {0},
              new boolean[1][1]);
      StepResult result = tuner.step(batch, 1);
      assertThat(result).isInstanceOf(StepResult.Dropped.class);
      assertThat(((StepResult.Dropped) result).reason()).isEqualTo("loss is NaN");
      assertThat(tuner.snapshot()).isEqualTo(before);
    }
  }

  @Test
  void ownItemsAndTheTargetAreNoNegatives() {
    int[][] history = {{1, 2}};
    boolean[][] own = {{true, false, false}};
    int[] target = {9};
    float[] expected = new float[3];
    try (GroupTuner one = tuner();
        GroupTuner other = tuner()) {
      float masked =
          one.step(new MicroBatch(history, target, new int[] {1, 9, 20}, expected, own), 4).loss();
      float alone =
          other
              .step(
                  new MicroBatch(history, target, new int[] {20}, new float[1], new boolean[1][1]),
                  4)
              .loss();
      assertThat(masked).isEqualTo(alone);
    }
  }

  @Test
  void stepsLeaveNothingBehindOnTheDevice() {
    int[] live = new int[2];
    try (GroupTuner tuner = tuner()) {
      steps(tuner, 0, 3);
      live[0] = liveTensors();
      steps(tuner, 3, 203);
      tuner.weights();
      tuner.snapshot();
      live[1] = liveTensors();
    }
    assertThat(live[1]).isEqualTo(live[0]);
    assertThat(liveTensors()).isEqualTo(live[0] - 4);
  }

  /** Tensors of all owners on the device. */
  private static int liveTensors() {
    return device.call(
        Priority.TRAINING,
        tensors -> tensors.manager().getParentManager().getManagedArrays().size());
  }

  @Test
  void foreignWeightsAndSnapshotsAreRefused() {
    Map<String, FloatTensor> lacking = new LinkedHashMap<>(SmallShop.weights(1).tensors());
    lacking.remove("adapter.CombProj.0.0.weight");
    assertThatThrownBy(
            () -> GroupTuner.create(context, SmallShop::inputs, new GroupWeights(lacking)))
        .hasMessageContaining("adapter.CombProj.0.0.weight");
    try (GroupTuner tuner = tuner()) {
      byte[] snapshot = tuner.snapshot();
      byte[] cut = Arrays.copyOf(snapshot, snapshot.length - 4);
      assertThatThrownBy(() -> GroupTuner.restore(context, SmallShop::inputs, cut))
          .hasMessageContaining("cut short");
      assertThatThrownBy(() -> GroupTuner.restore(context, SmallShop::inputs, new byte[40]))
          .hasMessageContaining("no snapshot");
    }
  }

  @Test
  void encodesItemsAndUsersAsPlainJavaDoes() {
    int[] items = IntStream.rangeClosed(1, 600).map(i -> 1 + i % 45).toArray();
    List<ItemInputs> inputs = SmallShop.inputs(items);
    GroupWeights weights = SmallShop.weights(3);
    try (ItemEncoder encoder = new ItemEncoder(recommender, SmallShop.METHOD, Priority.REFRESH)) {
      float[] all = encoder.vectors(weights, inputs, items);
      float[] padding = encoder.paddingVector(weights);
      float[] unseen = encoder.vectors(weights, inputs.subList(0, 1), new int[] {41});
      float[] features = encoder.features(weights, inputs);
      assertThat(features).hasSize(600 * SmallShop.METHOD.featureWidth());
      FloatTensor ids = Fixtures.named(SmallShop.recommender(), "sasrec.item_emb.weight");
      for (int d = 0; d < SmallShop.WIDTH; d++) {
        assertThat(all[d] - unseen[d]).isCloseTo(ids.row(items[0])[d], within(1e-5f));
      }
      float[][] rows = new float[41][];
      rows[0] = padding;
      for (int j = 1; j <= 40; j++) {
        int at = indexOf(items, j);
        rows[j] = Arrays.copyOfRange(all, at * SmallShop.WIDTH, (at + 1) * SmallShop.WIDTH);
      }
      int[][] histories = {{}, {4}, {1, 2, 3, 4, 5, 6, 7, 8}};
      float[][] users =
          new UserEncoder(recommender, Priority.REFRESH)
              .vectors(FloatTensor.ofRows(rows).data(), histories);
      SasRec plain = SasRec.of(SmallShop.recommender(), 2);
      for (int u = 0; u < histories.length; u++) {
        int[] kept =
            Arrays.copyOfRange(
                histories[u],
                Math.max(0, histories[u].length - SmallShop.LENGTH),
                histories[u].length);
        float[][] history = Arrays.stream(kept).mapToObj(j -> rows[j]).toArray(float[][]::new);
        float[] expected = plain.userVector(history, padding);
        for (int d = 0; d < SmallShop.WIDTH; d++) {
          assertThat(users[u][d]).isCloseTo(expected[d], within(1e-5f));
        }
      }
    }
  }

  private static Offset<Float> within(float tolerance) {
    return Offset.offset(tolerance);
  }

  private static int indexOf(int[] items, int item) {
    return IntStream.range(0, items.length).filter(i -> items[i] == item).findFirst().orElseThrow();
  }
}
