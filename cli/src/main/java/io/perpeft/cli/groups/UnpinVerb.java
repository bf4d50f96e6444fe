package io.perpeft.cli.groups;

import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.GroupCommands;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code perpeft unpin}: a pinned group goes on. */
@Command(
    name = "unpin",
    description = "Let a pinned group learn and release again.",
    footer = {
      "",
      "Example:",
      "  perpeft unpin --bootstrap-servers localhost:9092 --group 3 --reason 'sale is over'"
    })
public final class UnpinVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private CommandOption options = new CommandOption();

  @Override
  public Integer call() {
    GroupEvent event =
        options.carryOut(
            "unpin",
            spec.commandLine().getErr(),
            (group, reader, identity) ->
                new GroupCommands(group.generationId())
                    .unpin(
                        identity.commandId(),
                        group.groupId(),
                        identity.reason(),
                        identity.issuedAt()));
    spec.commandLine()
        .getOut()
        .printf("group %s learns on from version %d%n", event.getGroupId(), event.getVersion());
    return 0;
  }
}
