package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.weights.WeightsCheck;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import java.nio.ByteBuffer;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/**
 * Checks commands against the generation, and brings their weights in: what leaves carries them
 * inline.
 */
final class CommandReading implements DecodeFunction.Reading<GroupCommand> {
  private final String generationId;
  private final TreeSet<Integer> first;
  private final WeightsSource weights;
  private final WeightsCheck check;
  private final CommandCheck commands;

  CommandReading(Generation generation, WeightsSource weights) {
    generationId = generation.id();
    first = new TreeSet<>(generation.groups().keySet());
    check = new WeightsCheck(generation);
    this.weights = weights;
    commands = new CommandCheck(generationId);
  }

  @Override
  public GroupCommand read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    GroupCommand command = (GroupCommand) value;
    commands.check(command);
    return command.getKind().equals(GroupCommands.ADOPT) ? adopt(command) : command;
  }

  private GroupCommand adopt(GroupCommand command) throws FaultyRecordException {
    String sourceId = command.getSourceGroupId();
    Long version = command.getSourceVersion();
    require(sourceId != null, "sourceGroupId is missing");
    require(version != null && version >= 0, "sourceVersion is " + version);
    int sourceGroup = GroupIds.parse("sourceGroupId", sourceId);
    if (version == 0 && command.getWeights() == null && command.getWeightsUri() == null) {
      require(
          first.contains(sourceGroup),
          "the record has no weights, and group %d is none of generation %s"
              .formatted(sourceGroup, generationId));
      return command;
    }
    GroupWeights fetched = weights.fetch(command);
    check.check(fetched);
    return GroupCommand.newBuilder(command)
        .setWeights(ByteBuffer.wrap(fetched.encode()))
        .setWeightsUri(null)
        .build();
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
