package io.perpeft.benchmarks.residency;

import io.perpeft.benchmarks.device.WorkClock;
import io.perpeft.core.residency.MemoryBudget;
import io.perpeft.core.residency.Residency;
import io.perpeft.core.residency.ResidencyFigures;
import io.perpeft.model.device.Device;
import io.perpeft.store.GroupStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures steps of live learners with groups that stay on the device and with groups that go. */
@Command(
    name = "residency-benchmark",
    mixinStandardHelpOptions = true,
    description = "Steps, misses and memory of many groups, as ratios of one run.")
public final class ResidencyBenchmark implements Callable<Integer> {
  private static final int FEW = 8;
  private static final int MANY = 1_024;
  private static final int ROOM = 64;
  private static final int STEPS_A_ROUND = 64;

  /** In the run over many steps: groups, and those that have room on the device. */
  private static final int CHURNED = 50;

  private static final int CHURN_ROOM = 10;

  private static final int SAMPLES = 20;

  @Option(names = "--device", description = "auto, cpu or gpu:N (default: ${DEFAULT-VALUE})")
  private String deviceName = "cpu";

  @Option(
      names = "--only",
      split = ",",
      description = "Among latency, which needs 6 GB of heap, and memory (default: both)",
      defaultValue = "latency,memory")
  private List<String> only = List.of();

  @Option(names = "--rounds", description = "Of the medians (default: ${DEFAULT-VALUE})")
  private int rounds = 15;

  @Option(names = "--steps", description = "Of the run for memory (default: ${DEFAULT-VALUE})")
  private int steps = 20_000;

  @Option(
      names = "--store",
      description = "Directory for what has no room (default: ${DEFAULT-VALUE})",
      defaultValue = "${sys:java.io.tmpdir}/perpeft-bench-groups")
  private Path store = Path.of("");

  @Override
  public Integer call() {
    try (Device device = Device.open(deviceName)) {
      if (only.contains("latency")) {
        latency(device);
      }
      if (only.contains("memory")) {
        memory(device);
      }
    }
    return 0;
  }

  private void latency(Device device) {
    int never = Integer.MAX_VALUE;
    try (ManyGroups few = new ManyGroups(device, FEW, never, Residency.unlimited());
        ManyGroups many = new ManyGroups(device, MANY, never, Residency.unlimited())) {
      long bytes = many.trainingBytes();
      try (ManyGroups fromHost =
              new ManyGroups(device, MANY, never, limited(ROOM * bytes, Long.MAX_VALUE));
          ManyGroups fromStore =
              new ManyGroups(device, MANY, never, limited(ROOM * bytes, 4 * ROOM * bytes))) {
        List<ManyGroups> all = List.of(few, many, fromHost, fromStore);
        all.forEach(groups -> groups.steps(MANY));
        WorkClock clock = new WorkClock(device);
        double[][] seconds = new double[all.size()][rounds];
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < all.size(); i++) {
            ManyGroups groups = all.get(i);
            seconds[i][round] = clock.seconds(() -> groups.steps(STEPS_A_ROUND)) / STEPS_A_ROUND;
          }
        }
        out("training state of a group", bytes / 1e6, "MB");
        out("step, %d groups resident".formatted(FEW), 1e3 * median(seconds[0]), "ms");
        ratio("step, %d over %d groups resident".formatted(MANY, FEW), seconds[1], seconds[0]);
        ratio("step that loads from the host over one that does not", seconds[2], seconds[1]);
        ratio("step that loads from disk over one that does not", seconds[3], seconds[1]);
        ResidencyFigures figures = fromStore.residency().figures();
        out("%s".formatted(figures), figures.storeLoads() / (double) figures.misses(), "from disk");
      }
    }
  }

  private Residency limited(long device, long host) {
    return new Residency(new MemoryBudget(device, host), GroupStore.openFirstFree(store));
  }

  private void memory(Device device) {
    int releaseSteps = steps / CHURNED / 4;
    long bytes;
    try (ManyGroups one = new ManyGroups(device, 1, 1, Residency.unlimited())) {
      bytes = one.trainingBytes();
    }
    List<MemorySample> samples = new ArrayList<>();
    try (ManyGroups groups =
        new ManyGroups(
            device, CHURNED, releaseSteps, limited(CHURN_ROOM * bytes, 3 * CHURN_ROOM * bytes))) {
      int releases = 0;
      for (int sample = 0; sample < SAMPLES; sample++) {
        releases += groups.steps(steps / SAMPLES);
        samples.add(MemorySample.take(device, releases));
        System.out.println(samples.get(sample));
      }
    }
    // Until each group has released once, caches and tables fill.
    List<MemorySample> steady = samples.subList(SAMPLES * 3 / 10, SAMPLES);
    flat("resident memory", steady, MemorySample::residentBytes);
    flat("heap after a collection", steady, MemorySample::heapBytes);
    flat("tensors on the device", steady, MemorySample::tensors);
    flat("bytes of tensors on the device", steady, MemorySample::tensorBytes);
  }

  private static void flat(
      String what, List<MemorySample> samples, ToDoubleFunction<MemorySample> of) {
    double[] all = samples.stream().mapToDouble(of).toArray();
    double early = median(Arrays.copyOf(all, all.length / 2));
    double late = median(Arrays.copyOfRange(all, all.length / 2, all.length));
    out("%s, second half over first (%.4g, %.4g)".formatted(what, late, early), late / early, "");
  }

  private static void ratio(String what, double[] of, double[] to) {
    double[] ratios = new double[of.length];
    Arrays.setAll(ratios, i -> of[i] / to[i]);
    out(what, median(ratios), "");
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void out(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%-72s %10.4g %s%n", what, value, unit);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new ResidencyBenchmark()).execute(args));
  }
}
