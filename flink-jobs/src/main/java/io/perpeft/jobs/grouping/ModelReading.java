package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.GroupIds;
import io.perpeft.jobs.common.Ids;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.wire.Vectors;
import io.perpeft.schemas.wire.WireFormatException;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the serving topic the vectors and markers of the global group, and from the centroids'
 * topic the groups of this generation, those that were born later included; everything else is
 * passed over.
 *
 * @param width numbers in a vector, h
 */
record ModelReading(String generationId, int width) implements DecodeFunction.Reading<ModelUpdate> {
  @Override
  public @Nullable ModelUpdate read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    if (value instanceof ItemEmbedding embedding) {
      return read(embedding, source);
    }
    if (value instanceof VersionComplete marker) {
      return read(marker);
    }
    return read((GroupCentroids) value);
  }

  private @Nullable ModelUpdate read(ItemEmbedding embedding, RawRecord source)
      throws FaultyRecordException {
    if (!isGlobal(embedding.getGenerationId(), embedding.getGroupId())) {
      return null;
    }
    Ids.check("itemId", embedding.getItemId());
    return ModelUpdate.vector(
        embedding.getItemId(),
        source.partition(),
        embedding.getVersion(),
        floats("vector", embedding.getVector()));
  }

  private @Nullable ModelUpdate read(VersionComplete marker) throws FaultyRecordException {
    if (!isGlobal(marker.getGenerationId(), marker.getGroupId())) {
      return null;
    }
    int partition = marker.getPartition();
    int partitions = marker.getPartitions();
    if (partition < 0 || partition >= partitions) {
      throw invalid("partition is %d of %d partitions".formatted(partition, partitions));
    }
    return ModelUpdate.marker(
        partition,
        partitions,
        marker.getVersion(),
        floats("paddingVector", marker.getPaddingVector()));
  }

  private @Nullable ModelUpdate read(GroupCentroids centroid) throws FaultyRecordException {
    if (!centroid.getGenerationId().equals(generationId)) {
      return null;
    }
    int group = GroupIds.parse("groupId", centroid.getGroupId());
    float[] centre = floats("centroid", centroid.getCentroid());
    String successor = centroid.getSuccessorId();
    if (successor == null) {
      return ModelUpdate.centroid(group, centroid.getVersion(), centre);
    }
    GroupIds.parse("successorId", successor);
    return ModelUpdate.end(group, centroid.getVersion());
  }

  private boolean isGlobal(String generation, String group) {
    return generation.equals(generationId) && group.equals(Keys.GLOBAL_GROUP);
  }

  private float[] floats(String field, ByteBuffer bytes) throws FaultyRecordException {
    float[] vector;
    try {
      vector = Vectors.toFloats(bytes);
    } catch (WireFormatException e) {
      throw new FaultyRecordException(Fault.INVALID, field + ": " + e.getMessage(), e);
    }
    if (vector.length != width) {
      throw invalid(
          "%s has %d numbers, generation %s has vectors of %d"
              .formatted(field, vector.length, generationId, width));
    }
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        throw invalid(field + " holds " + number);
      }
    }
    return vector;
  }

  private static FaultyRecordException invalid(String message) {
    return new FaultyRecordException(Fault.INVALID, message);
  }
}
