package io.perpeft.cli;

import io.perpeft.core.generation.Manifest;
import io.perpeft.jobs.generations.GenerationPublisher;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft publish-generation}: a generation to where all machines see it. */
@Command(
    name = "publish-generation",
    description = {
      "Copy a generation onto any file system that Flink opens, where the jobs find it with"
          + " -Dperpeft.generation=URI. It appears whole or not at all, and is never overwritten:"
          + " of two that publish to one place at most one wins.",
      "File systems that are Flink's plugins, and their settings, are found by the variables"
          + " FLINK_PLUGINS_DIR and FLINK_CONF_DIR."
    },
    footer = {
      "",
      "Example:",
      "  perpeft publish-generation --generation generation --to s3://shop/generations/2026-11-01"
    })
final class PublishGenerationVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "DIR",
      description = "Directory that bootstrap wrote.")
  private Path generation = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URI",
      description = "Directory to make, a URI or a path; empty, or not there yet.")
  private String target = "";

  @Override
  public Integer call() {
    Manifest published = GenerationPublisher.publish(generation, target);
    spec.commandLine()
        .getOut()
        .printf(
            "generation %s is at %s: %d files%n",
            published.generationId(), target, published.files().size());
    return 0;
  }
}
