package io.perpeft.benchmarks.device;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.model.training.MicroBatch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** IISAN on seven depths of ViT-B/32's widths, bottleneck 32: a step, and encoding items. */
final class IisanBench implements Bench {
  private static final int IMAGE_WIDTH = 768;
  private static final int TEXT_WIDTH = 512;
  private static final List<Integer> DEPTHS = List.of(0, 2, 4, 6, 8, 10, 12);
  private static final int ENCODED = 1024;
  private static final double STEP_GOAL = 5;
  private static final int GROUPS = 8;
  private static final double ENCODE_GOAL = 0.010;
  private static final double MANY_GOAL = 0.006;

  @Override
  public String name() {
    return "iisan";
  }

  @Override
  public void run(Workbench exact, Workbench usual, int rounds, Consumer<Figure> out) {
    IisanMethod method =
        new IisanMethod(
            new BackboneShape("0".repeat(64), DEPTHS, IMAGE_WIDTH, TEXT_WIDTH),
            IisanMethod.DEFAULT_BOTTLENECK);
    List<ItemInputs> inputs = inputs(ENCODED);
    MicroBatch batch = usual.batch();
    try (GroupTuner tuner =
        GroupTuner.create(
            usual.tuning(method), item -> inputs.get(item - 1), usual.weights(method, 1))) {
      out.accept(
          Figure.cost(
              "IISAN step, 64 items",
              usual.yardstick().time(rounds, () -> tuner.step(batch, 1)),
              STEP_GOAL));
    }
    encode(exact, rounds, method, inputs, "fp32, ", null, null, out);
    encode(usual, rounds, method, inputs, "", ENCODE_GOAL, MANY_GOAL, out);
  }

  private static void encode(
      Workbench workbench,
      int rounds,
      IisanMethod method,
      List<ItemInputs> inputs,
      String mode,
      @Nullable Double goal,
      @Nullable Double manyGoal,
      Consumer<Figure> out) {
    int[] indices =
        IntStream.rangeClosed(1, ENCODED).map(i -> Math.min(i, Workbench.ITEMS)).toArray();
    List<GroupWeights> groups =
        IntStream.rangeClosed(1, GROUPS).mapToObj(g -> workbench.weights(method, g)).toList();
    Yardstick yardstick = workbench.yardstick();
    try (ItemEncoder encoder = new ItemEncoder(workbench.recommender(), method, Priority.REFRESH)) {
      out.accept(
          Figure.cost(
              "IISAN encode + projector, an item, " + mode + "one group",
              yardstick
                  .time(rounds, () -> encoder.vectors(groups.get(0), inputs, indices))
                  .per(ENCODED),
              goal));
      out.accept(
          Figure.cost(
              "IISAN encode + projector, an item, " + mode + "each of 8 groups",
              yardstick
                  .time(rounds, () -> encoder.vectors(groups, inputs, indices))
                  .per((double) ENCODED * GROUPS),
              manyGoal));
    }
  }

  static List<ItemInputs> inputs(int count) {
    SplittableRandom random = new SplittableRandom(2);
    return IntStream.range(0, count)
        .<ItemInputs>mapToObj(
            i ->
                new PooledStates(
                    DEPTHS.size(),
                    numbers(random, DEPTHS.size() * IMAGE_WIDTH),
                    numbers(random, DEPTHS.size() * TEXT_WIDTH)))
        .toList();
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
