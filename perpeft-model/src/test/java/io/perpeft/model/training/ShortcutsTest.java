package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.DeviceUnderTest;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.PlainMethod;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever is done to save time changes no result by more than rounding does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("device")
class ShortcutsTest {
  private static final int[] ALL = IntStream.rangeClosed(1, SmallShop.ITEMS).toArray();

  private final Device device = DeviceUnderTest.open();
  private final FrozenRecommender recommender = SmallShop.recommender(device);

  @AfterAll
  void close() {
    recommender.close();
    device.close();
  }

  @Test
  void aStepByTheWrittenGradientIsAStepByAutograds() {
    float[] taken = afterThreeSteps(SmallShop.METHOD);

    Fixtures.assertClose(
        "weights", taken, afterThreeSteps(new PlainMethod(SmallShop.METHOD)), 1e-6);
    assertThat(taken).isNotEqualTo(values(SmallShop.weights(1)));
  }

  private float[] afterThreeSteps(AdapterMethod method) {
    TuningContext context = new TuningContext(recommender, method, TuningOptions.defaults());
    try (GroupTuner tuner = GroupTuner.create(context, SmallShop::inputs, SmallShop.weights(1))) {
      for (int step = 0; step < 3; step++) {
        tuner.step(SmallShop.batch(step), step);
      }
      return values(tuner.weights());
    }
  }

  private static float[] values(GroupWeights weights) {
    return SmallShop.METHOD.layout().vector(weights.tensors(), GroupWeights.ADAPTER);
  }

  @Test
  void packedProductsGiveThePlainOnesVectors() {
    float[] plain = vectors(recommender, new PlainMethod(SmallShop.METHOD), 1);

    Fixtures.assertClose("vectors", vectors(recommender, SmallShop.METHOD, 1), plain, 1e-4);
  }

  /** bfloat16 has 8 significant bits. */
  @Test
  void bfloat16GivesAlmostTheSameVectors() {
    try (Device half = DeviceUnderTest.open(Precision.BF16);
        FrozenRecommender recommenderInHalf = SmallShop.recommender(half)) {
      float[] full = vectors(recommender, SmallShop.METHOD, 1);

      assertThat(Fixtures.distance(vectors(recommenderInHalf, SmallShop.METHOD, 1), full))
          .isBetween(1e-6, 0.02);
    }
  }

  private static float[] vectors(FrozenRecommender recommender, AdapterMethod method, long seed) {
    try (ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH)) {
      return encoder.vectors(SmallShop.weights(seed), SmallShop.inputs(ALL), ALL);
    }
  }

  @Test
  void manyGroupsAtOnceAreAsOneByOne() {
    List<GroupWeights> groups = LongStream.range(0, 70).mapToObj(SmallShop::weights).toList();
    try (ItemEncoder encoder = new ItemEncoder(recommender, SmallShop.METHOD, Priority.REFRESH)) {
      List<float[]> together = encoder.vectors(groups, SmallShop.inputs(ALL), ALL);

      assertThat(together).hasSize(groups.size());
      for (int g = 0; g < groups.size(); g += 23) {
        assertThat(together.get(g))
            .isEqualTo(encoder.vectors(groups.get(g), SmallShop.inputs(ALL), ALL));
      }
    }
  }

  /** What the engine keeps must not lie in memory that Java gives to others. */
  @Test
  void residentWeightsStayAsTheyAre() {
    for (AdapterMethod method : List.of(SmallShop.METHOD, new PlainMethod(SmallShop.METHOD))) {
      try (ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH)) {
        GroupWeights weights = SmallShop.weights(1);
        float[] before = encoder.vectors(weights, SmallShop.inputs(ALL), ALL);
        overwriteFreedMemory(SmallShop.METHOD.layout().size() * Float.BYTES);

        assertThat(encoder.vectors(weights, SmallShop.inputs(ALL), ALL)).isEqualTo(before);
      }
    }
  }

  private static void overwriteFreedMemory(int bytes) {
    List<ByteBuffer> held = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      for (int i = 0; i < 200; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        while (buffer.hasRemaining()) {
          buffer.put((byte) 0x55);
        }
        held.add(buffer);
      }
    }
    assertThat(held).hasSize(600);
  }
}
