package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.GroupCentroids;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Takes from the centroids' topic the groups of this generation that have ended. */
record RetirementReading(String generationId) implements DecodeFunction.Reading<Retirement> {
  @Override
  public @Nullable Retirement read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    GroupCentroids centroid = (GroupCentroids) value;
    String successor = centroid.getSuccessorId();
    if (successor == null || !centroid.getGenerationId().equals(generationId)) {
      return null;
    }
    return new Retirement(
        GroupIds.parse("groupId", centroid.getGroupId()), GroupIds.parse("successorId", successor));
  }
}
