package io.perpeft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft adapter}: adapters to and from the Hugging Face PEFT library. */
@Command(
    name = "adapter",
    description = "Exchange adapters with the Hugging Face PEFT library.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {AdapterExportVerb.class, AdapterImportVerb.class},
    footer = {
      "",
      "Example:",
      "  perpeft adapter export --generation generations/lora --group 3 --out lora-of-group-3"
    })
final class AdapterVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "One of export and import is missing");
  }
}
