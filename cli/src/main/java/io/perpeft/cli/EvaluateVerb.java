package io.perpeft.cli;

import io.perpeft.core.data.DataFolder;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.GenerationScorers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft evaluate}: bootstrap's table again, from disk. */
@Command(
    name = "evaluate",
    description =
        "Compute bootstrap's table again from the generation on disk and the data it was made"
            + " from.",
    footer = {
      "",
      "Example:",
      "  perpeft evaluate --generation generations/beauty --data data/beauty"
    })
final class EvaluateVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory that bootstrap wrote.")
  private Path generationPath = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data folder that the generation was made from.")
  private Path data = Path.of("");

  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private PictureOption pictureOption = new PictureOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() {
    Generation generation = Generation.read(generationPath);
    DataFolder folder = DataFolder.open(data);
    History history = History.of(folder, generation);
    PrintWriter err = spec.commandLine().getErr();
    try (Device device = deviceOption.open();
        Backbone backbone = backboneOption.openFor(generation.manifest(), device)) {
      AdapterMethod method = AdapterMethods.of(generation, backbone);
      CatalogueInputs inputs = pictureOption.inputs(folder, history.items(), backbone, method, err);
      Map<String, RankingQuality> table =
          GenerationScorers.evaluate(device, generation.content(), method, history.log(), inputs);
      MetricsTable.print(table, spec.commandLine().getOut());
    }
    return 0;
  }
}
