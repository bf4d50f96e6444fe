package io.perpeft.jobs.refresh;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.Vectors;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes vectors and markers down as records of the contracts. */
record ServingRecords(String generationId, int partitions) {

  /**
   * @param release behind the version, or null for a version 0
   */
  ServingRecord embedding(
      int partition,
      PendingRelease version,
      @Nullable AdapterRelease release,
      String itemId,
      float[] vector,
      long nowMillis) {
    return ServingRecord.of(
        partition,
        ItemEmbedding.newBuilder()
            .setGenerationId(generationId)
            .setGroupId(Groups.id(version.group()))
            .setItemId(itemId)
            .setVersion(version.version())
            .setVector(Vectors.toBytes(vector))
            .setNewestEventTime(release == null ? 0 : release.getNewestEventTime())
            .setPublishedAt(nowMillis)
            .build());
  }

  /**
   * Says that a group has ended.
   *
   * @param version its last
   */
  ServingRecord end(int partition, Retirement retirement, long version, int items, long nowMillis) {
    return ServingRecord.of(
        VersionComplete.newBuilder()
            .setGenerationId(generationId)
            .setGroupId(Groups.id(retirement.group()))
            .setVersion(version)
            .setPartition(partition)
            .setPartitions(partitions)
            .setItems(items)
            .setPublished(0)
            .setPaddingVector(ByteBuffer.allocate(0))
            .setNewestEventTime(0)
            .setPublishedAt(nowMillis)
            .setSuccessorId(Groups.id(retirement.successor()))
            .build());
  }

  /**
   * @param release behind the version, or null for a version 0
   * @param items in the shard
   */
  ServingRecord marker(
      int partition,
      Work done,
      @Nullable AdapterRelease release,
      int items,
      float[] paddingVector,
      long nowMillis) {
    return ServingRecord.of(
        VersionComplete.newBuilder()
            .setGenerationId(generationId)
            .setGroupId(Groups.id(done.group()))
            .setVersion(done.version())
            .setPartition(partition)
            .setPartitions(partitions)
            .setItems(items)
            .setPublished(done.published())
            .setPaddingVector(Vectors.toBytes(paddingVector))
            .setNewestEventTime(release == null ? 0 : release.getNewestEventTime())
            .setNewestIngestTime(release == null ? 0 : release.getNewestIngestTime())
            .setPublishedAt(nowMillis)
            .build());
  }
}
