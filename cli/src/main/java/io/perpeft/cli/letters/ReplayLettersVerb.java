package io.perpeft.cli.letters;

import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.cli.kafka.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft dead-letters replay}. */
@Command(
    name = "replay",
    description = {
      "Send dead letters back to the topics they came from: as they were, when what they lacked is"
          + " there by now, or corrected, from a file that dead-letters list --out wrote.",
      "Keys and event ids stay, so that what was used meanwhile is not used twice. A letter that"
          + " was sent back once is passed over."
    },
    footer = {
      "",
      "Examples:",
      "  perpeft dead-letters replay --bootstrap-servers localhost:9092 --topic purchases"
          + " --reason unknown-item",
      "  perpeft dead-letters replay --bootstrap-servers localhost:9092 --from bad.jsonl"
    })
final class ReplayLettersVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LetterOption option = new LetterOption();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "The letters of this file, with its keys and records, and no others.")
  private @Nullable Path from;

  @Option(names = "--all", description = "All letters of all topics.")
  private boolean all;

  @Option(names = "--again", description = "Also those that were sent back before.")
  private boolean again;

  @Option(names = "--dry-run", description = "Only say what would be sent.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    checkUsage();
    KafkaCluster cluster = option.kafka().cluster();
    try (TopicReader reader = cluster.reader()) {
      List<Reply> replies = replies(reader);
      Sending sending = new Sending(cluster, option.kafka().topics());
      Sending.Outcome outcome = sending.send(replies, reader, again, dryRun);
      spec.commandLine()
          .getOut()
          .printf(
              "%d letters %s, %d of them corrected; %d passed over, sent back before%n",
              outcome.sent(),
              dryRun ? "would be sent" : "sent back",
              outcome.corrected(),
              outcome.passedOver());
    }
    return 0;
  }

  private void checkUsage() {
    int ways = (from == null ? 0 : 1) + (all ? 1 : 0) + (option.selects() ? 1 : 0);
    if (ways != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Say which letters: --from FILE, or --all, or --topic, --stage, --reason, --exception");
    }
  }

  private List<Reply> replies(TopicReader reader) throws IOException {
    if (from != null) {
      return new Corrections(reader, from).replies(new LetterFile().read(from));
    }
    List<Reply> replies = new ArrayList<>();
    option.read(reader, letter -> replies.add(Reply.asItWas(letter)));
    return replies;
  }
}
