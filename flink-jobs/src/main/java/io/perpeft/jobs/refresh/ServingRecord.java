package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.RecordLayout;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the serving topic: a vector, a marker, or the deletion of a vector.
 *
 * @param partition it goes to
 */
public record ServingRecord(
    int partition,
    @Nullable ItemEmbedding embedding,
    @Nullable VersionComplete marker,
    @Nullable Deletion deletion) {

  /** Whose vector of which item goes. */
  public record Deletion(String groupId, String itemId) {}

  static ServingRecord of(int partition, ItemEmbedding embedding) {
    return new ServingRecord(partition, embedding, null, null);
  }

  static ServingRecord of(VersionComplete marker) {
    return new ServingRecord(marker.getPartition(), null, marker, null);
  }

  static ServingRecord of(int partition, Deletion deletion) {
    return new ServingRecord(partition, null, null, deletion);
  }

  /** Keys of the contracts; the partition is the shard's. */
  static final class Layout implements RecordLayout<ServingRecord> {
    @Override
    public byte[] key(ServingRecord element) {
      if (element.embedding() != null) {
        return Keys.embedding(element.embedding().getGroupId(), element.embedding().getItemId());
      }
      if (element.deletion() != null) {
        return Keys.embedding(element.deletion().groupId(), element.deletion().itemId());
      }
      if (element.marker() != null) {
        return Keys.versionComplete(element.marker().getGroupId());
      }
      throw new IllegalStateException("a record of nothing");
    }

    @Override
    public @Nullable SpecificRecord value(ServingRecord element) {
      return element.embedding() != null ? element.embedding() : element.marker();
    }

    @Override
    public Integer partition(ServingRecord element) {
      return element.partition();
    }
  }
}
