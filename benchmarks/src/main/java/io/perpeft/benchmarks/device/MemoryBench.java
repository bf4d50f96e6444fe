package io.perpeft.benchmarks.device;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.demo.DemoShop;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.Lora;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.ItemEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Whether memory stays flat over many steps and releases: LoRA on the demo's small CLIP, where a
 * step makes as many tensors as on a large one and what leaks is a larger part of the whole. Each
 * release encodes all items under its weights, as a refresh does.
 *
 * @param steps of training
 * @param releases spread over them
 */
record MemoryBench(int steps, int releases) implements Bench {
  private static final double GOAL = 1.02;

  /** Until then caches fill: the encoder keeps the weights of 64 releases. */
  private static final double WARM_UP = 0.4;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Workbench exact, Workbench usual, int rounds, Consumer<Figure> out)
      throws IOException {
    List<ItemContent> items = ClipItems.draw(Workbench.ITEMS, 3);
    Path directory = DemoShop.backbone(Files.createTempDirectory("perpeft-bench-clip"));
    try (ClipBackbone backbone = ClipBackbone.open(directory, usual.device())) {
      AdaptedClip method = ClipBench.usual(backbone, Lora.defaults());
      List<ItemInputs> inputs =
          method.inputs().of(backbone, items.stream().map(backbone::prepare).toList());
      List<Double> kilobytes = run(usual, method, inputs);
      int first = (int) (WARM_UP * kilobytes.size());
      int half = first + (kilobytes.size() - first) / 2;
      double early = median(kilobytes.subList(first, half));
      double late = median(kilobytes.subList(half, kilobytes.size()));
      out.accept(
          new Figure(
              "resident memory over %d steps, %d releases".formatted(steps, releases),
              late / early,
              "of %.0f MB".formatted(early / 1024),
              new Figure.Goal.AtMost(GOAL),
              null));
    }
  }

  /** Resident memory of the process after each release. */
  private List<Double> run(Workbench workbench, AdaptedClip method, List<ItemInputs> inputs) {
    int[] indices = IntStream.rangeClosed(1, inputs.size()).toArray();
    List<Double> kilobytes = new ArrayList<>();
    try (GroupTuner tuner =
            GroupTuner.create(
                workbench.tuning(method),
                item -> inputs.get(item - 1),
                workbench.weights(method, 1));
        ItemEncoder encoder = new ItemEncoder(workbench.recommender(), method, Priority.REFRESH)) {
      for (int release = 0; release < releases; release++) {
        for (int step = 0; step < steps / releases; step++) {
          tuner.step(workbench.batch(), step);
        }
        GroupWeights weights = tuner.weights();
        encoder.vectors(weights, inputs, indices);
        kilobytes.add(residentKilobytes());
      }
    }
    return kilobytes;
  }

  private static double residentKilobytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(List<Double> values) {
    return Yardstick.median(values.stream().mapToDouble(value -> value).toArray());
  }
}
