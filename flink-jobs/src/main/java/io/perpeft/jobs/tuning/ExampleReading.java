package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.TrainingExample;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Checks training examples against the generation, and passes over time marks. */
public final class ExampleReading implements DecodeFunction.Reading<GroupExample> {
  private final String generationId;

  public ExampleReading(Generation generation) {
    generationId = generation.id();
  }

  @Override
  public @Nullable GroupExample read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    if (!(value instanceof TrainingExample example)) {
      return null;
    }
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
    return new GroupExample(
        group,
        example,
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
