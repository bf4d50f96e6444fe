package io.perpeft.cli.audit;

import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.jobs.options.TuningOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft audit}: is anything lost or doubled. */
@Command(
    name = "audit",
    description = {
      "Count on the topics whether anything was lost or doubled: every record of a purchase is one"
          + " training example or one dead letter, every example is in one micro-batch, every release is"
          + " there once and served as one complete version.",
      "To be run when the jobs have come to rest, while the topics still hold everything since"
          + " the generation; whatever is on its way counts as lost. Exit code 1 if anything is"
          + " wrong. What was learnt, to the last bit, is for `perpeft replay` to say."
    },
    footer = {"", "Example:", "  perpeft audit --bootstrap-servers localhost:9092"})
public final class AuditVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaOption kafka = new KafkaOption();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "Training examples that fill a micro-batch, as the tuning job was told. Default: the"
              + " job's.")
  private @Nullable Integer batchSize;

  @Override
  public Integer call() {
    int size = batchSize == null ? TuningOptions.BATCH_SIZE.option().defaultValue() : batchSize;
    List<AuditLine> lines;
    try (TopicReader reader = kafka.cluster().reader()) {
      lines = new Audit(reader, kafka.topics()).run(size);
    }
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(
        line ->
            out.printf("%,12d  %s%s%n", line.count(), line.what(), line.isBad() ? "  BAD" : ""));
    return lines.stream().anyMatch(AuditLine::isBad) ? 1 : 0;
  }
}
