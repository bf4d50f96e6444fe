package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.weights.WeightsCheck;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import org.apache.avro.specific.SpecificRecord;

/**
 * Checks releases before any shard sees them: nothing of a release is trusted but what fits the
 * generation to the last tensor.
 */
final class ReleaseReading implements DecodeFunction.Reading<AdapterRelease> {
  private final String generationId;
  private final String adapterKind;
  private final WeightsSource weights;
  private final WeightsCheck check;

  ReleaseReading(Generation generation, WeightsSource weights) {
    this.generationId = generation.id();
    this.adapterKind = generation.manifest().adapterKind();
    this.weights = weights;
    this.check = new WeightsCheck(generation);
  }

  @Override
  public AdapterRelease read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    AdapterRelease release = (AdapterRelease) value;
    require(
        release.getGenerationId().equals(generationId),
        "generationId is '%s', this job serves '%s'"
            .formatted(release.getGenerationId(), generationId));
    GroupIds.parse("groupId", release.getGroupId());
    require(
        release.getVersion() >= 1,
        "version is %d; releases count from 1, 0 is the generation's"
            .formatted(release.getVersion()));
    require(
        release.getAdapterKind().equals(adapterKind),
        "adapterKind is '%s', generation %s has '%s'"
            .formatted(release.getAdapterKind(), generationId, adapterKind));
    check.check(weights.fetch(release));
    return release;
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
