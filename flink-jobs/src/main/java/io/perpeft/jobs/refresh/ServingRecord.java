package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.RecordLayout;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the serving topic: a vector or a marker.
 *
 * @param partition it goes to
 */
public record ServingRecord(
    int partition, @Nullable ItemEmbedding embedding, @Nullable VersionComplete marker) {

  static ServingRecord of(int partition, ItemEmbedding embedding) {
    return new ServingRecord(partition, embedding, null);
  }

  static ServingRecord of(VersionComplete marker) {
    return new ServingRecord(marker.getPartition(), null, marker);
  }

  private SpecificRecord value() {
    if (embedding != null) {
      return embedding;
    }
    if (marker != null) {
      return marker;
    }
    throw new IllegalStateException("neither a vector nor a marker");
  }

  /** Keys of the contracts; the partition is the shard's. */
  static final class Layout implements RecordLayout<ServingRecord> {
    @Override
    public byte[] key(ServingRecord element) {
      if (element.embedding() != null) {
        return Keys.embedding(element.embedding().getGroupId(), element.embedding().getItemId());
      }
      VersionComplete marker = (VersionComplete) element.value();
      return Keys.versionComplete(marker.getGroupId());
    }

    @Override
    public SpecificRecord value(ServingRecord element) {
      return element.value();
    }

    @Override
    public Integer partition(ServingRecord element) {
      return element.partition();
    }
  }
}
