package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which group a command is for, why, and how long to wait for the answer. */
final class CommandOption {
  @Mixin private GroupOption group = new GroupOption();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for those who read the group's events. Default: ${DEFAULT-VALUE}.")
  private String reason = "by hand";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "How long to wait for the tuning job's answer, which comes with its next checkpoint."
              + " Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = 60;

  /** What the verb asks of a group. */
  interface Request {
    /**
     * @throws CliException if it cannot be asked of the group
     */
    GroupCommand of(GroupView group, TopicReader reader, Identity identity);
  }

  /**
   * What every command says of itself.
   *
   * @param reason who wants it, and why
   */
  record Identity(String commandId, String reason, long issuedAt) {}

  /**
   * Asks it of the group and waits.
   *
   * @return what the tuning job says it did
   * @throws CliException if there is no such group, or the answer is no, or there is none
   */
  GroupEvent carryOut(String verb, PrintWriter warnings, Request request) {
    KafkaCluster cluster = group.kafka().cluster();
    try (TopicReader reader = cluster.reader()) {
      GroupView view = group.find(reader, warnings);
      view.requireAlive();
      Identity identity =
          new Identity(
              verb + "-" + UUID.randomUUID(),
              System.getProperty("user.name", "someone") + ": " + reason,
              System.currentTimeMillis());
      GroupCommand command = request.of(view, reader, identity);
      Answer answer =
          new CommandDesk(cluster, reader, group.kafka().topics())
              .issue(command, Duration.ofSeconds(timeoutSeconds));
      if (answer instanceof Answer.Done done) {
        return done.event();
      } else if (answer instanceof Answer.Refused refused) {
        throw new CliException("the tuning job refuses: " + refused.reason());
      }
      throw new CliException(
          "nobody answered within %d s. The command %s stays on %s: the tuning job carries it out"
                  .formatted(
                      timeoutSeconds,
                      command.getCommandId(),
                      group.kafka().topics().groupCommands().name())
              + " as soon as it runs, once; do not repeat it");
    }
  }
}
