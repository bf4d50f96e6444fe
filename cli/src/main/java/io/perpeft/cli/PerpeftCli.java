package io.perpeft.cli;

import io.perpeft.cli.audit.AuditVerb;
import io.perpeft.cli.demo.DemoClipVerb;
import io.perpeft.cli.demo.DemoShopVerb;
import io.perpeft.cli.groups.HistoryVerb;
import io.perpeft.cli.groups.PinVerb;
import io.perpeft.cli.groups.RollbackVerb;
import io.perpeft.cli.groups.SweepWeightsVerb;
import io.perpeft.cli.groups.UnpinVerb;
import io.perpeft.cli.imports.ImportVerb;
import io.perpeft.cli.letters.DeadLettersVerb;
import io.perpeft.cli.replay.ReplayVerb;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code perpeft VERB}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "perpeft",
    description = "Group-conditioned item embeddings, kept fresh while people shop.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      ImportVerb.class,
      BootstrapVerb.class,
      EvaluateVerb.class,
      EncodeVerb.class,
      InspectVerb.class,
      PublishGenerationVerb.class,
      AdapterVerb.class,
      SimulateVerb.class,
      ReplayVerb.class,
      AuditVerb.class,
      HistoryVerb.class,
      RollbackVerb.class,
      PinVerb.class,
      UnpinVerb.class,
      SweepWeightsVerb.class,
      DeadLettersVerb.class,
      DemoShopVerb.class,
      TrainClipVerb.class,
      DemoClipVerb.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:done", " 1:failed; the reason is on standard error", " 2:wrong usage"},
    footer = {"", "Example:", "  perpeft import movielens ml-latest-small --out data/ml"})
public final class PerpeftCli implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    FlinkFileSystems.initialize(System.getenv());
    System.exit(run(out, err, args));
  }

  /** Runs one command; nothing is written elsewhere than to {@code out} and {@code err}. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    PerpeftCli root = new PerpeftCli();
    CommandLine commandLine =
        new CommandLine(root)
            .setOut(out)
            .setErr(err)
            .setUsageHelpAutoWidth(true)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(PerpeftCli::wrongUsage);
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> root.failed(failure, command));
    int exitCode = commandLine.execute(args);
    out.flush();
    err.flush();
    return exitCode;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A verb is missing");
  }

  private int failed(Exception failure, CommandLine command) {
    command.getErr().println("perpeft: " + Failures.line(failure));
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static int wrongUsage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("perpeft: " + failure.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
