package io.perpeft.client.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.client.memory.MemoryView;
import io.perpeft.client.view.EmbeddingView;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings records to the views they are for; one that cannot be used is counted and does no harm.
 */
final class ServingRecords {
  private static final UnionCodec CODEC =
      UnionCodec.of(
          AvroCodec.of(ItemEmbedding.class),
          AvroCodec.of(VersionComplete.class),
          AvroCodec.of(RememberedItem.class),
          AvroCodec.of(GroupScoreWeights.class));

  private final EmbeddingView view;
  private final MemoryView memory;
  private final @Nullable String memoryTopic;

  ServingRecords(EmbeddingView view, MemoryView memory, @Nullable String memoryTopic) {
    this.view = view;
    this.memory = memory;
    this.memoryTopic = memoryTopic;
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      forget(record);
      return;
    }
    try {
      apply(record.partition(), CODEC.decode(value));
    } catch (WireFormatException | IllegalArgumentException e) {
      view.reject(
          "record %s-%d@%d: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
    }
  }

  private void apply(int partition, SpecificRecord decoded) {
    if (decoded instanceof ItemEmbedding embedding) {
      view.apply(partition, embedding);
    } else if (decoded instanceof VersionComplete marker) {
      view.apply(partition, marker);
    } else if (decoded instanceof RememberedItem item) {
      memory.apply(item);
    } else if (decoded instanceof GroupScoreWeights weights) {
      memory.apply(weights);
    }
  }

  private void forget(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    if (key != null && record.topic().equals(memoryTopic)) {
      memory.forget(new String(key, UTF_8));
    }
  }
}
