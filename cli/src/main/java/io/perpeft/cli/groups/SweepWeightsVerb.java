package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.jobs.weights.WeightsSweep;
import io.perpeft.jobs.weights.WeightsSweep.Unneeded;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft sweep-weights}: makes room in the weights directory. */
@Command(
    name = "sweep-weights",
    description = {
      "Remove weights from the weights directory that no record on adapter-releases and"
          + " group-commands names any longer.",
      "Weights that were written within --older-than-days stay in any case: choose it longer than"
          + " the age of the oldest savepoint that you may go back to."
    },
    footer = {
      "",
      "Example:",
      "  perpeft sweep-weights --bootstrap-servers localhost:9092 --weights-dir"
          + " s3://shop/weights --dry-run"
    })
public final class SweepWeightsVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaOption kafka = new KafkaOption();

  @Option(
      names = "--weights-dir",
      required = true,
      paramLabel = "URI",
      description = "The jobs' perpeft.tuning.weights-dir.")
  private String directory = "";

  @Option(
      names = "--older-than-days",
      paramLabel = "N",
      description = "Keep what is younger. Default: ${DEFAULT-VALUE}.")
  private int days = 30;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Override
  public Integer call() {
    if (days < 1) {
      throw new ParameterException(
          spec.commandLine(), "--older-than-days is %d, it must be at least 1".formatted(days));
    }
    Instant before = Instant.now().minus(Duration.ofDays(days));
    try (TopicReader reader = kafka.cluster().reader()) {
      sweep(NamedWeights.read(reader, kafka.topics()), before, spec.commandLine().getOut());
    } catch (IOException e) {
      throw new CliException("%s cannot be swept: %s".formatted(directory, e.getMessage()), e);
    }
    return 0;
  }

  private void sweep(NamedWeights named, Instant before, PrintWriter out) throws IOException {
    WeightsSweep sweep = new WeightsSweep(directory);
    List<Unneeded> unneeded = sweep.find(named.hashes(), before);
    for (Unneeded weights : unneeded) {
      if (!dryRun) {
        sweep.remove(weights);
      }
      out.printf("%s, written %s%n", weights.uri(), weights.newest());
    }
    out.printf(
        "%d %s; the topics name %d%n",
        unneeded.size(), dryRun ? "would be removed" : "removed", named.hashes().size());
  }
}
