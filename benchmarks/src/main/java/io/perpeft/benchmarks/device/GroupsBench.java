package io.perpeft.benchmarks.device;

import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.Ia3;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.MicroBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Whether a step takes longer where many groups are resident, each stepping in its turn. */
final class GroupsBench implements Bench {
  private static final double GOAL = 1.2;
  private static final int FEW = 8;
  private static final int MANY = 1024;

  /** Steps timed as one. */
  private static final int STEPS = 4;

  private final Path clip;

  GroupsBench(Path clip) {
    this.clip = clip;
  }

  @Override
  public String name() {
    return "groups";
  }

  @Override
  public void run(Workbench exact, Workbench usual, int rounds, Consumer<Figure> out)
      throws IOException {
    try (ClipBackbone backbone = ClipBackbone.open(clip, usual.device())) {
      AdaptedClip method = ClipBench.usual(backbone, Ia3.defaults());
      List<ItemInputs> inputs =
          method
              .inputs()
              .of(
                  backbone,
                  ClipItems.draw(Workbench.ITEMS, 3).stream().map(backbone::prepare).toList());
      List<GroupTuner> groups = new ArrayList<>();
      try {
        double few = step(usual, rounds, method, inputs, groups, FEW, out);
        double many = step(usual, rounds, method, inputs, groups, MANY, out);
        out.accept(
            new Figure(
                "step latency, %d groups over %d".formatted(MANY, FEW),
                many / few,
                "",
                new Figure.Goal.AtMost(GOAL),
                null));
      } finally {
        groups.forEach(GroupTuner::close);
      }
    }
  }

  private static double step(
      Workbench workbench,
      int rounds,
      AdaptedClip method,
      List<ItemInputs> inputs,
      List<GroupTuner> groups,
      int count,
      Consumer<Figure> out) {
    while (groups.size() < count) {
      groups.add(
          GroupTuner.create(
              workbench.tuning(method),
              item -> inputs.get(item - 1),
              workbench.weights(method, groups.size())));
    }
    MicroBatch batch = workbench.batch();
    int[] turn = {0};
    Yardstick.Timing timing =
        workbench
            .yardstick()
            .time(
                rounds,
                () -> {
                  for (int i = 0; i < STEPS; i++) {
                    // A prime stride, so that few rounds touch groups all over memory.
                    turn[0] = (turn[0] + 37) % count;
                    groups.get(turn[0]).step(batch, 1);
                  }
                })
            .per(STEPS);
    out.accept(Figure.cost("ia3 step with %d groups resident".formatted(count), timing, null));
    return timing.gigaflops();
  }
}
