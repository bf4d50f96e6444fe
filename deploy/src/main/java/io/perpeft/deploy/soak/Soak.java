package io.perpeft.deploy.soak;

import io.perpeft.deploy.cluster.StreamOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code deploy/soak}. */
@Command(
    name = "deploy/soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs deploy/cluster and the three jobs at a steady rate of purchases, and looks every few"
          + " seconds at what may grow: memory and handles of every process, size and duration of"
          + " the jobs' checkpoints, and what lags behind. Prints the median of each over each"
          + " quarter of the time, and fails if the last is above the second by more than the"
          + " tolerance. Linux only. Series are kept in DIR/soak.csv.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing grows", "1:something grows, or failed", "2:wrong usage"},
    footerHeading = "%nExample:%n",
    footer = "  deploy/soak --minutes 60 --rate 20")
public final class Soak implements Callable<Integer> {
  private static final long SECONDS = 60;

  /** What is remembered for a week by default grows for a week. */
  private static final Map<String, String> JOB_OPTIONS =
      Map.of("perpeft.grouping.duplicate-window", "5 min");

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where everything is kept; shop and generation are made there once. Default:"
              + " deploy/target/soak.")
  private Path folder = Path.of("deploy/target/soak");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "20",
      description = "Purchases a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
  private int everySeconds;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "By how much the last quarter may be above the second. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Mixin private StreamOptions stream = new StreamOptions();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).setUsageHelpAutoWidth(true).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SoakRun run =
        new SoakRun(
            stream.settings(
                folder, Math.toIntExact(minutes * SECONDS * rate), rate, false, JOB_OPTIONS),
            Duration.ofSeconds(everySeconds),
            out);
    Growth growth = run.execute();
    out.println();
    growth.print(out, tolerance);
    return growth.grows(tolerance) ? 1 : 0;
  }
}
