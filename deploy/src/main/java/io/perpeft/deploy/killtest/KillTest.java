package io.perpeft.deploy.killtest;

import io.perpeft.deploy.cluster.StreamOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The part of {@code deploy/kill-test} that streams and kills; the script counts and compares
 * afterwards.
 */
@Command(
    name = "deploy/kill-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Kills random processes of deploy/cluster (broker, ZooKeeper, JobManager, TaskManagers, now"
          + " and then all at once) by SIGKILL while the three jobs work on a stream of purchases"
          + " with perpeft.tuning.deterministic; then counts on the topics what was lost or doubled"
          + " (perpeft audit), and learns the log again without any kill and compares every bit"
          + " (perpeft replay). Every 200th purchase is sent twice, and as many records are no"
          + " purchases at all.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing lost, nothing doubled, no bit different",
      "1:otherwise",
      "2:wrong usage"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  deploy/kill-test --purchases 5000 --kills 3",
      "  deploy/kill-test --purchases 100000 --kills 25 --seed 7 --rate 100",
    })
public final class KillTest implements Callable<Integer> {
  /** An outage is no reason to take an item for unknown, or to learn without its picture. */
  private static final Map<String, String> JOB_OPTIONS =
      Map.of(
          "perpeft.tuning.deterministic",
          "true",
          "perpeft.grouping.unknown-item.timeout",
          "10 min",
          "perpeft.tuning.missing-item.timeout",
          "10 min");

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where everything is kept; shop and generation are made there once. Default:"
              + " deploy/target/kill-test.")
  private Path folder = Path.of("deploy/target/kill-test");

  @Option(
      names = "--purchases",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Purchases to stream. Default: ${DEFAULT-VALUE}.")
  private int purchases;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides who dies when. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "100",
      description = "Purchases a second. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--go-on",
      description = "Go on with the folder's last run, which was interrupted: its jobs and topics.")
  private boolean goesOn;

  @Mixin private StreamOptions stream = new StreamOptions();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new KillTest()).setUsageHelpAutoWidth(true).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    new KillTestRun(
            stream.settings(folder, purchases, rate, goesOn, JOB_OPTIONS),
            kills,
            seed,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .execute();
    return 0;
  }
}
