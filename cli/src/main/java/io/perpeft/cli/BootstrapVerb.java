package io.perpeft.cli;

import io.perpeft.core.data.DataFolder;
import io.perpeft.core.generation.Generation;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipOptions;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.Bootstrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft bootstrap}: a generation from history. */
@Command(
    name = "bootstrap",
    description = {
      "Make a generation from history: one adapter for all, groups of users, an adapter per group.",
      "Prints leave-one-out figures, every item ranked, for the user-blind model, the grouped one,"
          + " popularity and item-kNN."
    },
    footer = {
      "",
      "Example:",
      "  perpeft bootstrap --data data/beauty --backbone clip-vit-base-patch32"
          + " --out generations/beauty --groups 8",
      "  perpeft bootstrap --data data/beauty --backbone clip-vit-base-patch32"
          + " --out generations/lora --adapter lora --rank 8"
    })
final class BootstrapVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Data folder.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory to make; must not exist.")
  private Path out = Path.of("");

  @Option(
      names = "--depths",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Depths at which hidden states of a CLIP are taken, evenly spaced; 0: 7, or fewer in a"
              + " shallow one. Default: ${DEFAULT-VALUE}.")
  private int depths;

  @Option(
      names = "--history-share",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Learn from this first share of the purchases and the items bought in them, to keep the"
              + " rest for streaming. Default: ${DEFAULT-VALUE}.")
  private double historyShare = 1;

  @Mixin private AdapterOption adapterOption = new AdapterOption();
  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private PictureOption pictureOption = new PictureOption();
  @Mixin private TrainingOption trainingOption = new TrainingOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() throws IOException {
    BootstrapOptions options = checkedOptions();
    DataFolder folder = DataFolder.open(data);
    History history = History.of(folder, historyShare);
    try (Device device = deviceOption.open();
        Backbone backbone =
            backboneOption.open(
                device, new ClipOptions(depths, ClipOptions.defaults().maxPixels()))) {
      Generation generation = run(device, backbone, folder, history, options);
      generation.writeTo(out);
      report(generation);
    }
    return 0;
  }

  private BootstrapOptions checkedOptions() {
    if (!backboneOption.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "One of --backbone and --hidden-states is needed");
    }
    adapterOption.check();
    if (!(historyShare > 0 && historyShare <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--history-share must be above 0 and at most 1, not " + historyShare);
    }
    if (Files.exists(out)) {
      throw new CliException(out + ": exists already; choose another --out");
    }
    try {
      return trainingOption.options(adapterOption);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Generation run(
      Device device,
      Backbone backbone,
      DataFolder folder,
      History history,
      BootstrapOptions options) {
    PrintWriter err = spec.commandLine().getErr();
    AdapterMethod method = adapterOption.method(backbone);
    CatalogueInputs inputs = pictureOption.inputs(folder, history.items(), backbone, method, err);
    try (TrainingReport report = new TrainingReport(err)) {
      return new Bootstrapper(device, method, options, report)
          .run(history.log(), BackboneOption.identity(backbone), inputs)
          .withBackboneLocation(backboneOption.location());
    }
  }

  private void report(Generation generation) {
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.printf(
        "generation %s in %s: %d items, groups of %s users%n%n",
        generation.id(),
        out,
        generation.itemIds().size(),
        Arrays.toString(generation.groupSizes()));
    MetricsTable.print(generation.manifest().metrics(), stdout);
  }
}
