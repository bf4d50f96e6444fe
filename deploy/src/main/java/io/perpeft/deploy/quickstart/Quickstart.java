package io.perpeft.deploy.quickstart;

import io.perpeft.cli.AdapterOption;
import io.perpeft.cli.DeviceOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code deploy/quickstart}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "deploy/quickstart",
    sortOptions = false,
    description = {
      "Runs the whole system on this machine and shows it at work: a Kafka broker in a process of"
          + " its own, Flink with its web UI and the three jobs, and shoppers who buy. Without"
          + " --data the shop is the demo shop: catalogue, pictures, shoppers and purchases are"
          + " synthetic. Ctrl-C stops everything.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed, the reason is on standard error",
      "2:wrong usage",
      "130:stopped by Ctrl-C; nothing is left running"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  deploy/quickstart",
      "  deploy/quickstart --until-purchases 20000 --report r.json",
      "  deploy/quickstart --adapter lora --until-purchases 2000",
      "  deploy/quickstart --data data/movielens --history 0.8 --keep run/movielens",
    })
public final class Quickstart implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A data folder (items.jsonl, purchases.csv) instead of the demo shop; see `perpeft"
              + " import`.")
  private @Nullable Path data;

  @Option(
      names = "--history",
      paramLabel = "SHARE",
      description =
          "Part of the purchases that happened before the run: the generation is bootstrapped from"
              + " it, the rest is streamed. Default: 0.5 for the demo shop, else 0.8.")
  private @Nullable Double history;

  @Option(
      names = "--generation",
      paramLabel = "DIR",
      description =
          "A generation that is there already, in place of a bootstrap. It must know the items of"
              + " the history only.")
  private @Nullable Path generation;

  @Option(
      names = "--backbone",
      paramLabel = "DIR",
      description =
          "CLIP in Hugging Face layout. Default: the small one that comes with the demo shop, which"
              + " knows that shop's pictures and words only.")
  private @Nullable Path backbone;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "8",
      description = "Interest groups of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private int groups;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the demo shop and of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Purchases a second. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--until-purchases",
      paramLabel = "N",
      description =
          "After N purchases wait until nothing is in flight, and stop. Without it the run goes on"
              + " until Ctrl-C.")
  private @Nullable Integer untilPurchases;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "With --until-purchases: write the figures as JSON.")
  private @Nullable Path report;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Keep generation, topics and checkpoints in DIR, and go on from what is there. Default: a"
              + " temporary directory, deleted at the end.")
  private @Nullable Path keep;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8081",
      description =
          "Port of Flink's web UI, or the next free one above. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "Port of the broker, or the next free one above. Default: ${DEFAULT-VALUE}.")
  private int kafkaPort;

  @Option(
      names = "--cluster",
      description =
          "Use the broker and the Flink cluster that `deploy/cluster start` has started, in place"
              + " of own ones.")
  private boolean cluster;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "1",
      description = "Subtasks of each operator. Default: ${DEFAULT-VALUE}.")
  private int parallelism;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "An option of the jobs or of Flink, for example -Dperpeft.grouping.margin=0.1.")
  private Map<String, String> jobOptions = new LinkedHashMap<>();

  @Mixin private AdapterOption adapter = new AdapterOption();
  @Mixin private DeviceOption device = new DeviceOption();

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Runs until the end or Ctrl-C. */
  public static void main(String[] arguments) {
    CommandLine command =
        new CommandLine(new Quickstart())
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(
                (problem, unused) -> {
                  PrintWriter err = problem.getCommandLine().getErr();
                  err.println("quickstart: " + problem.getMessage());
                  err.println("Try 'deploy/quickstart --help'.");
                  return 2;
                })
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println("quickstart: " + Failures.inWords(problem));
                  return 1;
                });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    RunSettings settings = settings();
    QuickstartRun run = new QuickstartRun(settings, Terminal.screen(System.out));
    Thread onInterrupt = new Thread(run::stop, "stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    return run.execute();
  }

  private RunSettings settings() {
    check(report == null || untilPurchases != null, "--report needs --until-purchases");
    check(rate > 0 && rate <= 100_000, "--rate is " + rate + ", must be above 0, at most 100000");
    check(groups >= 1 && groups <= 1000, "--groups is " + groups + ", must be 1 to 1000");
    check(
        untilPurchases == null || untilPurchases > 0,
        "--until-purchases is " + untilPurchases + ", must be above 0");
    check(
        history == null || (history > 0 && history < 1),
        "--history is " + history + ", must be above 0 and below 1");
    check(!cluster || keep == null, "--cluster and --keep exclude each other");
    check(
        parallelism >= 1 && parallelism <= RunSettings.PARTITIONS,
        "--parallelism is %d, must be 1 to %d".formatted(parallelism, RunSettings.PARTITIONS));
    adapter.check();
    checkPort("--port", port);
    checkPort("--kafka-port", kafkaPort);
    return new RunSettings(
        data,
        history,
        generation,
        backbone,
        adapter,
        groups,
        seed,
        rate,
        untilPurchases,
        report,
        keep,
        port,
        kafkaPort,
        cluster,
        parallelism,
        device.device(),
        device.precision(),
        Map.copyOf(jobOptions));
  }

  private void checkPort(String option, int value) {
    check(value >= 1 && value <= 65535, option + " is " + value + ", must be 1 to 65535");
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
