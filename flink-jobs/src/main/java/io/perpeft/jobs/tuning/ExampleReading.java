package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.groups.GroupCommands;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks training examples, and the commands that stand among them, against the generation, and
 * passes over time marks.
 */
public final class ExampleReading implements DecodeFunction.Reading<GroupEntry> {
  private final String generationId;
  private final CommandCheck commands;

  public ExampleReading(Generation generation) {
    generationId = generation.id();
    commands = new CommandCheck(generationId);
  }

  @Override
  public @Nullable GroupEntry read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    if (value instanceof TrainingExample example) {
      return read(example, source);
    }
    return value instanceof GroupCommand command ? read(command, source) : null;
  }

  private GroupEntry read(TrainingExample example, RawRecord source) throws FaultyRecordException {
    require(
        example.getGenerationId().equals(generationId),
        "generationId is '%s', this job tunes '%s'"
            .formatted(example.getGenerationId(), generationId));
    int group = GroupIds.parse("groupId", example.getGroupId());
    require(!example.getTarget().isBlank(), "target is empty");
    requireIds("history", example.getHistory());
    requireIds("remembered", example.getRemembered());
    require(
        example.getInVisit() >= 0 && example.getInVisit() <= example.getRemembered().size(),
        "inVisit is %d, remembered are %d purchases"
            .formatted(example.getInVisit(), example.getRemembered().size()));
    return entry(group, example, null, source);
  }

  private GroupEntry read(GroupCommand command, RawRecord source) throws FaultyRecordException {
    require(
        GroupCommands.IN_LOG.contains(command.getKind()),
        "kind '%s' does not belong among training examples, where only %s act"
            .formatted(command.getKind(), GroupCommands.IN_LOG));
    commands.check(command);
    return entry(Integer.parseInt(command.getGroupId()), null, command, source);
  }

  private static GroupEntry entry(
      int group,
      @Nullable TrainingExample example,
      @Nullable GroupCommand command,
      RawRecord source) {
    return new GroupEntry(
        group,
        example,
        command,
        source.topic(),
        source.partition(),
        source.offset(),
        source.timestampMillis());
  }

  private static void requireIds(String field, List<String> ids) throws FaultyRecordException {
    for (int i = 0; i < ids.size(); i++) {
      require(!ids.get(i).isBlank(), "%s[%d] is empty".formatted(field, i));
    }
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
