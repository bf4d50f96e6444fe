package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.AdapterRelease;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Checks releases before any shard sees them: nothing of a release is trusted but what fits the
 * generation to the last tensor.
 */
final class ReleaseReading implements DecodeFunction.Reading<AdapterRelease> {
  private final String generationId;
  private final String adapterKind;
  private final Set<String> groups = new HashSet<>();
  private final TreeMap<String, int[]> shapes = new TreeMap<>();
  private final WeightsSource weights;

  ReleaseReading(Generation generation, WeightsSource weights) {
    this.generationId = generation.id();
    this.adapterKind = generation.manifest().adapterKind();
    this.weights = weights;
    generation.groups().keySet().forEach(group -> groups.add(Groups.id(group)));
    generation.global().tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
  }

  @Override
  public AdapterRelease read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    AdapterRelease release = (AdapterRelease) value;
    require(
        release.getGenerationId().equals(generationId),
        "generationId is '%s', this job serves '%s'"
            .formatted(release.getGenerationId(), generationId));
    require(
        groups.contains(release.getGroupId()),
        "groupId '%s' is no group of generation %s".formatted(release.getGroupId(), generationId));
    require(
        release.getVersion() >= 1,
        "version is %d; releases count from 1, 0 is the generation's"
            .formatted(release.getVersion()));
    require(
        release.getAdapterKind().equals(adapterKind),
        "adapterKind is '%s', generation %s has '%s'"
            .formatted(release.getAdapterKind(), generationId, adapterKind));
    check(weights.fetch(release));
    return release;
  }

  private void check(GroupWeights fetched) throws FaultyRecordException {
    Map<String, FloatTensor> tensors = fetched.tensors();
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      int[] expected = shapes.get(name);
      require(expected != null, "tensor '%s' is unknown".formatted(name));
      require(
          Arrays.equals(entry.getValue().shape(), expected),
          "tensor '%s' has shape %s, expected %s"
              .formatted(
                  name, Arrays.toString(entry.getValue().shape()), Arrays.toString(expected)));
      require(
          PublishPolicy.isUsable(entry.getValue().data()),
          "tensor '%s' holds values that are no finite numbers".formatted(name));
    }
    for (String name : shapes.keySet()) {
      require(tensors.containsKey(name), "tensor '%s' is missing".formatted(name));
    }
  }

  private static void require(boolean condition, String otherwise) throws FaultyRecordException {
    if (!condition) {
      throw new FaultyRecordException(Fault.INVALID, otherwise);
    }
  }
}
