package io.perpeft.benchmarks.device;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipConfig;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.Ia3;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.LinearAdapter;
import io.perpeft.model.peft.Lora;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.ItemEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The towers of ViT-B/32, and LoRA and (IA)3 inside them. */
final class ClipBench implements Bench {
  private static final double TOWERS_GOAL = 0.9;
  private static final double STEP_GOAL = 1950;
  private static final double DEFAULT_STEP_GOAL = 200;
  private static final double FIRST_GOAL = 3;
  private static final double CACHED_GOAL = 0.8;

  private final Path clip;

  ClipBench(Path clip) {
    this.clip = clip;
  }

  @Override
  public String name() {
    return "clip";
  }

  @Override
  public void run(Workbench exact, Workbench usual, int rounds, Consumer<Figure> out)
      throws IOException {
    List<ItemContent> items = ClipItems.draw(Workbench.ITEMS, 3);
    try (ClipBackbone backbone = ClipBackbone.open(clip, exact.device())) {
      out.accept(towers(exact, rounds, backbone, items));
      AdaptedClip lora = new AdaptedClip(backbone, Lora.defaults(), AdaptedClip.ALL_LAYERS, 32);
      out.accept(step(exact, rounds, backbone, items, lora, "same maths", STEP_GOAL));
      AdaptedClip ia3 = new AdaptedClip(backbone, Ia3.defaults(), AdaptedClip.ALL_LAYERS, 32);
      out.accept(step(exact, rounds, backbone, items, ia3, "same maths", null));
    }
    try (ClipBackbone backbone = ClipBackbone.open(clip, usual.device())) {
      AdaptedClip lora = usual(backbone, Lora.defaults());
      out.accept(step(usual, rounds, backbone, items, lora, "default mode", DEFAULT_STEP_GOAL));
      encoding(usual, rounds, backbone, items, lora, FIRST_GOAL, CACHED_GOAL).forEach(out);
      AdaptedClip ia3 = usual(backbone, Ia3.defaults());
      out.accept(step(usual, rounds, backbone, items, ia3, "default mode", null));
      encoding(usual, rounds, backbone, items, ia3, null, null).forEach(out);
    }
  }

  /** As bootstrap and jobs open it by default. */
  static AdaptedClip usual(ClipBackbone backbone, LinearAdapter adapter) {
    return new AdaptedClip(backbone, adapter, AdaptedClip.DEFAULT_LAYERS, AdaptedClip.AUTO_BITS);
  }

  private static Figure towers(
      Workbench workbench, int rounds, ClipBackbone backbone, List<ItemContent> items) {
    List<PreparedItem> prepared = items.stream().map(backbone::prepare).toList();
    Yardstick.Timing timing =
        workbench.yardstick().time(rounds, () -> backbone.hiddenStates(prepared));
    double work = prepared.stream().mapToDouble(item -> gigaflops(backbone.config(), item)).sum();
    return new Figure(
        "towers forward, fp32, share of GEMM rate",
        work / timing.gigaflops(),
        "",
        new Figure.Goal.AtLeast(TOWERS_GOAL),
        timing);
  }

  /** Products of both towers for one item, of the last layer those for the pooled position. */
  private static double gigaflops(ClipConfig config, PreparedItem item) {
    int patch = config.vision().patchSize();
    int positions = config.vision().positions();
    double patches = 2.0 * (positions - 1) * 3 * patch * patch * config.vision().tower().width();
    return (patches
            + layers(config.vision().tower(), positions)
            + layers(config.text().tower(), item.tokens().length))
        / 1e9;
  }

  private static double layers(ClipConfig.Tower tower, int positions) {
    double width = tower.width();
    double linear = 2 * width * (4 * width + 2 * tower.mlpWidth());
    double attention = 4 * width * positions;
    double keysAndValues = 4 * width * width * (positions - 1);
    return ((tower.layers() - 1) * positions + 1) * (linear + attention) + keysAndValues;
  }

  private static Figure step(
      Workbench workbench,
      int rounds,
      ClipBackbone backbone,
      List<ItemContent> items,
      AdaptedClip method,
      String mode,
      @Nullable Double goal) {
    List<ItemInputs> inputs =
        method.inputs().of(backbone, items.stream().map(backbone::prepare).toList());
    GroupWeights weights = workbench.weights(method, 1);
    try (GroupTuner tuner =
        GroupTuner.create(workbench.tuning(method), item -> inputs.get(item - 1), weights)) {
      return Figure.cost(
          "%s step, 64 items, %s".formatted(method.kind(), mode),
          workbench.yardstick().time(rounds, () -> tuner.step(workbench.batch(), 1)),
          goal);
    }
  }

  private static List<Figure> encoding(
      Workbench workbench,
      int rounds,
      ClipBackbone backbone,
      List<ItemContent> items,
      AdaptedClip method,
      @Nullable Double firstGoal,
      @Nullable Double cachedGoal) {
    GroupWeights weights = workbench.weights(method, 1);
    int[] indices = IntStream.rangeClosed(1, items.size()).toArray();
    List<ItemInputs> known =
        method.inputs().of(backbone, items.stream().map(backbone::prepare).toList());
    try (ItemEncoder encoder = new ItemEncoder(workbench.recommender(), method, Priority.REFRESH)) {
      Yardstick yardstick = workbench.yardstick();
      return List.of(
          Figure.cost(
              "encode an item, %s, first time".formatted(method.kind()),
              yardstick
                  .time(
                      rounds,
                      () ->
                          encoder.vectors(
                              weights,
                              method
                                  .inputs()
                                  .of(backbone, items.stream().map(backbone::prepare).toList()),
                              indices))
                  .per(items.size()),
              firstGoal),
          Figure.cost(
              "encode an item, %s, prefix cached".formatted(method.kind()),
              yardstick
                  .time(rounds, () -> encoder.vectors(weights, known, indices))
                  .per(items.size()),
              cachedGoal));
    }
  }
}
