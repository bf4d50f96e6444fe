package io.perpeft.cli.demo;

import io.perpeft.cli.CliException;
import io.perpeft.demo.DemoClipTraining;
import io.perpeft.model.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft demo-clip}: trains the small CLIP that comes with the demo shop. */
@Command(
    name = "demo-clip",
    description = {
      "Train the demo's small CLIP from nothing, on pictures and captions drawn for it.",
      "The result comes with the project already; this is how it was made (minutes)."
    },
    footer = {"", "Example:", "  perpeft demo-clip --out clip --corpus clip-corpus"})
public final class DemoClipVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory for the CLIP; must not exist.")
  private Path out = Path.of("");

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "DIR",
      description = "Directory for the pictures and captions; must not exist.")
  private Path corpus = Path.of("");

  @Option(names = "--device", description = "auto, cpu or gpu:N. Default: ${DEFAULT-VALUE}.")
  private String device = "auto";

  @Override
  public Integer call() {
    for (Path directory : List.of(out, corpus)) {
      if (Files.exists(directory)) {
        throw new CliException(directory + ": exists already; choose another or remove it");
      }
    }
    try (Device opened = Device.open(device)) {
      DemoClipTraining.defaults().run(out, corpus, opened, spec.commandLine().getOut()::println);
    }
    return 0;
  }
}
