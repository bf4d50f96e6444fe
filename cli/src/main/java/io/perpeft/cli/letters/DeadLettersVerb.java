package io.perpeft.cli.letters;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft dead-letters}: records that could not be used. */
@Command(
    name = "dead-letters",
    description = "List the records that no job could use, look at one, and send them back.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {ListVerb.class, ShowVerb.class, ReplayLettersVerb.class},
    footer = {
      "",
      "Example:",
      "  perpeft dead-letters list --bootstrap-servers localhost:9092 --topic purchases --summary"
    })
public final class DeadLettersVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show or replay is missing");
  }
}
