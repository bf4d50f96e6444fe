package io.perpeft.cli;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft adapter import}: an adapter of the PEFT library into a generation. */
@Command(
    name = "import",
    description = {
      "Make a generation of another one in which the global adapter, or a group's, is one that the"
          + " PEFT library wrote (save_pretrained).",
      "It must be of the generation's kind, rank, scale and target modules. Nothing else changes:"
          + " projector, groups and SASRec are as they were fitted to the adapter before, so"
          + " evaluate the result; its metrics are left out."
    },
    footer = {
      "",
      "Example:",
      "  perpeft adapter import --generation generations/lora --adapter my-lora --group 3"
          + " --out generations/lora-2"
    })
final class AdapterImportVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory that bootstrap wrote.")
  private Path generationPath = Path.of("");

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR",
      description = "Directory with adapter_config.json and adapter_model.safetensors.")
  private Path adapter = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory to make; must not exist.")
  private Path out = Path.of("");

  @Mixin private WhoseOption whose = new WhoseOption();
  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() throws IOException {
    whose.require(spec.commandLine());
    Generation generation = Generation.read(generationPath);
    GroupWeights weights = whose.of(generation).withAdapter(tensors(generation));
    Integer group = whose.group();
    GenerationContent content =
        group == null
            ? generation.content().withGlobal(weights)
            : generation.content().withGroup(group, weights);
    Generation made = Generation.of(content, Instant.now());
    String location = generation.manifest().backboneLocation();
    (location.isEmpty() ? made : made.withBackboneLocation(Path.of(location))).writeTo(out);
    spec.commandLine()
        .getOut()
        .printf("generation %s in %s: %s has the adapter of %s%n", made.id(), out, name(), adapter);
    return 0;
  }

  private Map<String, FloatTensor> tensors(Generation generation) {
    PeftDirectory directory = new PeftDirectory(adapter);
    try (Device device = deviceOption.open();
        Backbone backbone = backboneOption.openFor(generation.manifest(), device)) {
      AdapterMethod given = AdapterMethods.open(backbone, directory.config());
      AdapterMethods.requireSame(AdapterMethods.of(generation, backbone), given);
      return directory.tensors(given);
    }
  }

  private String name() {
    return whose.group() == null ? "the user-blind model" : "group " + whose.group();
  }
}
