package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.GroupCommands;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft rollback}: a group goes back to older weights, by a new version. */
@Command(
    name = "rollback",
    description = {
      "Let a group go back to the weights of an older version. They come as a new version, so that"
          + " no consumer sees a number go back, and the group learns on from them (pin it first if"
          + " it shall not).",
      "perpeft history shows the versions. Superseded ones stay for a week, version 0 for ever."
    },
    footer = {
      "",
      "Example:",
      "  perpeft rollback --bootstrap-servers localhost:9092 --group 3 --to 17"
    })
public final class RollbackVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private CommandOption options = new CommandOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "VERSION",
      description = "The version whose weights come back; 0 is the generation's.")
  private long version;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    GroupEvent event =
        options.carryOut(
            "rollback", err, (group, reader, identity) -> command(group, reader, identity, err));
    spec.commandLine()
        .getOut()
        .printf(
            "group %s is at version %d now, which has the weights of version %d%n",
            event.getGroupId(), event.getVersion(), version);
    return 0;
  }

  private GroupCommand command(
      GroupView group, TopicReader reader, CommandOption.Identity identity, PrintWriter warnings) {
    GroupCommands commands = new GroupCommands(group.generationId());
    if (version >= group.newest() && version >= 0) {
      throw new CliException(
          "group %d is at version %d, so version %d is nothing to go back to"
              .formatted(group.group(), group.newest(), version));
    }
    if (version == 0) {
      return commands.adoptFirst(
          identity.commandId(),
          group.groupId(),
          group.groupId(),
          identity.reason(),
          identity.issuedAt());
    }
    return commands.adopt(
        identity.commandId(),
        group.groupId(),
        group.groupId(),
        version,
        ReleasedWeights.of(group.release(version), reader, warnings),
        identity.reason(),
        identity.issuedAt());
  }
}
