package io.perpeft.cli.letters;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.DeadLetterReplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft dead-letters list}. */
@Command(
    name = "list",
    description =
        "List dead letters, or count them, or write them to a file in which they can be corrected.",
    footer = {
      "",
      "Examples:",
      "  perpeft dead-letters list --bootstrap-servers localhost:9092 --summary",
      "  perpeft dead-letters list --bootstrap-servers localhost:9092 --topic purchases"
          + " --reason invalid --out bad.jsonl"
    })
final class ListVerb implements Callable<Integer> {
  private static final String ROW = "%-42s %-20s %-26s %-14s %-10s %s%n";
  private static final int MESSAGE_CHARS = 120;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LetterOption option = new LetterOption();

  @Option(
      names = "--summary",
      description = "Count by topic, stage, reason and exception instead of naming each.")
  private boolean summary;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write them to FILE, which must not exist, one JSON object a line.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    try (TopicReader reader = option.kafka().cluster().reader()) {
      if (out != null) {
        export(reader, out);
      } else if (summary) {
        count(reader);
      } else {
        list(reader);
      }
    }
    return 0;
  }

  private void list(TopicReader reader) {
    PrintWriter to = spec.commandLine().getOut();
    ReplayMarks marks = ReplayMarks.read(reader, option.kafka().topics());
    to.printf(ROW, "letter", "at", "stage", "reason", "sent back", "message");
    option.read(reader, letter -> print(letter, marks, to));
  }

  private static void print(Letter letter, ReplayMarks marks, PrintWriter to) {
    String message = letter.exceptionMessage().replaceAll("\\s+", " ");
    to.printf(
        ROW,
        letter.place(),
        Instant.ofEpochSecond(letter.at() / 1_000),
        letter.stage(),
        letter.reason(),
        marks.of(letter.place()).map(ListVerb::how).orElse(""),
        message.length() <= MESSAGE_CHARS ? message : message.substring(0, MESSAGE_CHARS) + "...");
  }

  private static String how(DeadLetterReplay mark) {
    return mark.getCorrected() ? "corrected" : "as it was";
  }

  private void count(TopicReader reader) {
    Map<String, Integer> counts = new TreeMap<>();
    option.read(
        reader,
        letter ->
            counts.merge(
                "%-36s %-26s %-14s %s"
                    .formatted(
                        letter.source(), letter.stage(), letter.reason(), letter.exceptionClass()),
                1,
                Integer::sum));
    PrintWriter to = spec.commandLine().getOut();
    to.printf("%9s  %-36s %-26s %-14s %s%n", "letters", "topic", "stage", "reason", "exception");
    counts.forEach((what, count) -> to.printf("%,9d  %s%n", count, what));
  }

  private void export(TopicReader reader, Path file) throws IOException {
    LetterFile format = new LetterFile();
    int[] written = {0};
    try (Writer to = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
      option.read(
          reader,
          letter -> {
            try {
              format.write(letter, to);
              written[0]++;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    if (written[0] == 0) {
      Files.delete(file);
      throw new CliException("no letter is like that; nothing was written to " + file);
    }
    spec.commandLine().getOut().printf("%d letters written to %s%n", written[0], file);
  }
}
