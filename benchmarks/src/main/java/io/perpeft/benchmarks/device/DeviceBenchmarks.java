package io.perpeft.benchmarks.device;

import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything that costs time on a device. */
@Command(
    name = "device-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Costs on one device thread, each beside a matrix product of the same run.")
public final class DeviceBenchmarks implements Callable<Integer> {
  @Option(names = "--device", description = "auto, cpu or gpu:N (default: ${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(
      names = "--only",
      split = ",",
      description = "Among clip, iisan, groups, memory (default: ${DEFAULT-VALUE})",
      defaultValue = "clip,iisan,groups")
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      description = "Rounds over which a median is taken (default: ${DEFAULT-VALUE})")
  private int rounds = 9;

  @Option(names = "--steps", description = "Of memory (default: ${DEFAULT-VALUE})")
  private int steps = 20_000;

  @Option(names = "--releases", description = "Of memory (default: ${DEFAULT-VALUE})")
  private int releases = 200;

  @Option(
      names = "--clip",
      description = "Directory of the random CLIP, written if it is not there; about 510 MB",
      defaultValue = "${sys:java.io.tmpdir}/perpeft-random-clip")
  private Path clip = Path.of("");

  @Option(names = "--json", description = "File for the figures as JSON")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(clip.resolve("model.safetensors"))) {
      RandomClip.write(clip, 1);
    }
    try (Device full = Device.open(device, Precision.FP32);
        Device fast = Device.open(device, Precision.AUTO);
        Workbench exact = new Workbench(full);
        Workbench usual = new Workbench(fast)) {
      BenchReport report =
          new BenchReport(System.out, "%s, default mode in %s".formatted(fast, fast.precision()));
      for (Bench bench :
          List.of(
              new ClipBench(clip),
              new IisanBench(),
              new GroupsBench(clip),
              new MemoryBench(steps, releases))) {
        if (only.contains(bench.name())) {
          bench.run(exact, usual, rounds, report::add);
        }
      }
      report.finish();
      if (json != null) {
        report.write(json);
      }
    }
    return 0;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new DeviceBenchmarks()).execute(args));
  }
}
