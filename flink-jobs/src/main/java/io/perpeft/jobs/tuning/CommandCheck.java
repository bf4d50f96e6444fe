package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.Ids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import java.io.Serializable;

/** Says whether a command can be carried out, as far as its weights need not be known for it. */
record CommandCheck(String generationId) implements Serializable {

  /**
   * @throws FaultyRecordException naming the field that is wrong
   */
  void check(GroupCommand command) throws FaultyRecordException {
    require(
        command.getGenerationId().equals(generationId),
        "generationId is '%s', this job tunes '%s'"
            .formatted(command.getGenerationId(), generationId));
    Ids.check("commandId", command.getCommandId());
    GroupIds.parse("groupId", command.getGroupId());
    require(
        GroupCommands.ALL.contains(command.getKind()),
        "kind '%s' is unknown".formatted(command.getKind()));
    if (command.getKind().equals(GroupCommands.SPLIT)) {
      checkChildren(command);
    }
  }

  private static void checkChildren(GroupCommand command) throws FaultyRecordException {
    require(!command.getChildren().isEmpty(), "children is empty");
    for (String child : command.getChildren()) {
      GroupIds.parse("children", child);
      require(
          !child.equals(command.getGroupId()), "children holds the group '" + child + "' itself");
    }
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
