package io.perpeft.cli;

import io.perpeft.cli.groups.InspectReleaseVerb;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.generation.Manifest;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.generations.Generations;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perpeft inspect}: what is in a generation. */
@Command(
    name = "inspect",
    description =
        "Check a generation's files against its manifest and say what is in it; or, by a verb of"
            + " its own, look at a release.",
    subcommands = InspectReleaseVerb.class,
    footer = {"", "Example:", "  perpeft inspect generations/2026-11-01"})
final class InspectVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "GENERATION",
      arity = "0..1",
      description = "Directory that bootstrap wrote, or URI of one that was published.")
  private @Nullable String location;

  @Override
  public Integer call() {
    if (location == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'GENERATION'");
    }
    Generation generation = Generations.open(location);
    PrintWriter out = spec.commandLine().getOut();
    printIdentity(generation, out);
    printGroups(generation, out);
    printFiles(generation.manifest(), out);
    out.printf("%nLeave-one-out, every item ranked:%n");
    MetricsTable.print(generation.manifest().metrics(), out);
    return 0;
  }

  private static void printIdentity(Generation generation, PrintWriter out) {
    Manifest manifest = generation.manifest();
    GenerationSettings settings = manifest.settings();
    out.printf("generation  %s, made %s%n", manifest.generationId(), manifest.createdAt());
    out.printf("adapter     %s%n", manifest.adapterKind());
    out.printf(
        "backbone    %s, depths %s, image width %d, text width %d%n"
            + "            sha256 %s%n            lay at %s%n",
        manifest.backbone().kind(),
        manifest.backbone().depths(),
        manifest.backbone().imageWidth(),
        manifest.backbone().textWidth(),
        manifest.backbone().sha256(),
        manifest.backboneLocation());
    out.printf(
        "settings    h %d, L %d, heads %d, groups %d, seed %d, loss %s%n",
        settings.width(),
        settings.historyLength(),
        settings.heads(),
        settings.groups(),
        settings.seed(),
        settings.loss());
    settings.training().forEach((name, value) -> out.printf("            %s %s%n", name, value));
    out.printf("items       %d%n", generation.itemIds().size());
  }

  private static void printGroups(Generation generation, PrintWriter out) {
    out.printf("%n%-10s %10s %10s %12s%n", "group", "users", "tensors", "parameters");
    printWeights("global", "", generation.global(), out);
    int[] ids = generation.centroids().ids();
    for (int i = 0; i < ids.length; i++) {
      String users = Long.toString(generation.groupSizes()[i]);
      GroupWeights weights = generation.content().groups().get(ids[i]);
      if (weights != null) {
        printWeights(Integer.toString(ids[i]), users, weights, out);
      }
    }
  }

  private static void printWeights(
      String name, String users, GroupWeights weights, PrintWriter out) {
    long parameters = weights.tensors().values().stream().mapToLong(FloatTensor::size).sum();
    out.printf("%-10s %10s %10d %12d%n", name, users, weights.tensors().size(), parameters);
  }

  private static void printFiles(Manifest manifest, PrintWriter out) {
    out.printf("%n%-30s %12s  %s%n", "file", "bytes", "sha256");
    manifest
        .files()
        .forEach((name, file) -> out.printf("%-30s %12d  %s%n", name, file.size(), file.sha256()));
  }
}
