package io.perpeft.jobs.testing;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.Vectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records as they lie in topics. */
public final class Records {
  private Records() {}

  public static Purchase purchase(String id, String user, String item, long eventTimeMillis) {
    return new Purchase(id, user, item, eventTimeMillis);
  }

  public static ItemEmbedding global(String generationId, String item, float[] vector) {
    return ItemEmbedding.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Keys.GLOBAL_GROUP)
        .setItemId(item)
        .setVersion(0)
        .setVector(Vectors.toBytes(vector))
        .setNewestEventTime(0)
        .setPublishedAt(0)
        .build();
  }

  public static VersionComplete globalComplete(
      String generationId, int partition, int partitions, float[] padding) {
    return VersionComplete.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Keys.GLOBAL_GROUP)
        .setVersion(0)
        .setPartition(partition)
        .setPartitions(partitions)
        .setItems(0)
        .setPublished(0)
        .setPaddingVector(Vectors.toBytes(padding))
        .setNewestEventTime(0)
        .setPublishedAt(0)
        .build();
  }

  @SuppressWarnings("unchecked") // the codec is of the record's own class
  public static byte[] encode(SpecificRecord record) {
    return AvroCodec.of((Class<SpecificRecord>) record.getClass()).encode(record);
  }

  /** The record as the k-th of partition 0 of a topic, appended at k milliseconds. */
  public static RawRecord raw(String topic, long offset, byte @Nullable [] value) {
    return new RawRecord(topic, 0, offset, offset, null, value);
  }
}
