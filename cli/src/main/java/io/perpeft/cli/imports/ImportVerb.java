package io.perpeft.cli.imports;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft import}: public data sets into data folders. */
@Command(
    name = "import",
    description = "Turn a public data set into a data folder: items.jsonl and purchases.csv.",
    synopsisSubcommandLabel = "DATASET",
    subcommands = {AmazonImportVerb.class, MovieLensImportVerb.class},
    footer = {"", "Example:", "  perpeft import movielens ml-latest-small --out data/ml"})
public final class ImportVerb implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "The data set is missing");
  }
}
