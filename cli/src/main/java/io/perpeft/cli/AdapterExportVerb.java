package io.perpeft.cli;

import io.perpeft.cli.groups.ReleasedAdapters;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft adapter export}: an adapter for the PEFT library. */
@Command(
    name = "export",
    description = {
      "Write an adapter of a generation, or of a group's release, as a directory that the PEFT"
          + " library loads: adapter_config.json and adapter_model.safetensors.",
      "PeftModel.from_pretrained(CLIPModel.from_pretrained(...), DIR) takes lora and ia3. The"
          + " group's projector stays behind: the library has no place for it."
    },
    footer = {
      "",
      "Examples:",
      "  perpeft adapter export --generation generations/lora --global --out lora",
      "  perpeft adapter export --generation generations/lora --group 3 --release 17"
          + " --bootstrap-servers localhost:9092 --out lora-of-group-3"
    })
final class AdapterExportVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory that bootstrap wrote.")
  private Path generationPath = Path.of("");

  @Option(
      names = "--release",
      paramLabel = "VERSION",
      description =
          "With --group and --bootstrap-servers: this release of the group, in the place of the"
              + " generation's own weights. perpeft history shows the versions.")
  private @Nullable Long version;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to make; must not exist.")
  private Path out = Path.of("");

  @Mixin private WhoseOption whose = new WhoseOption();

  @ArgGroup(exclusive = false)
  private @Nullable KafkaOption kafka;

  @Override
  public Integer call() throws IOException {
    whose.require(spec.commandLine());
    Generation generation = Generation.read(generationPath);
    GroupWeights weights = version == null ? whose.of(generation) : released(generation, version);
    new PeftDirectory(out).write(generation.adapter().config(), weights.part(GroupWeights.ADAPTER));
    spec.commandLine()
        .getOut()
        .printf("wrote %s: %s adapter, %s%n", out, generation.adapter().kind(), whose.label());
    return 0;
  }

  private GroupWeights released(Generation generation, long ofVersion) {
    Integer group = whose.group();
    if (group == null || kafka == null) {
      throw new ParameterException(
          spec.commandLine(), "--release needs --group and --bootstrap-servers");
    }
    return ofVersion == 0
        ? whose.of(generation)
        : ReleasedAdapters.find(
            kafka, generation.id(), group, ofVersion, spec.commandLine().getErr());
  }
}
