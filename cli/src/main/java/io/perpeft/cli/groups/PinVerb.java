package io.perpeft.cli.groups;

import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.GroupCommands;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code perpeft pin}: a group stays as it is. */
@Command(
    name = "pin",
    description = {
      "Keep a group as it is: it neither learns nor releases until it is unpinned. Its purchases"
          + " are still scored and counted, and grouping and the item memory go on."
    },
    footer = {
      "",
      "Example:",
      "  perpeft pin --bootstrap-servers localhost:9092 --group 3 --reason 'sale week'"
    })
public final class PinVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private CommandOption options = new CommandOption();

  @Override
  public Integer call() {
    GroupEvent event =
        options.carryOut(
            "pin",
            spec.commandLine().getErr(),
            (group, reader, identity) ->
                new GroupCommands(group.generationId())
                    .pin(
                        identity.commandId(),
                        group.groupId(),
                        identity.reason(),
                        identity.issuedAt()));
    spec.commandLine()
        .getOut()
        .printf(
            "group %s is pinned at version %d; perpeft unpin lets it go on%n",
            event.getGroupId(), event.getVersion());
    return 0;
  }
}
