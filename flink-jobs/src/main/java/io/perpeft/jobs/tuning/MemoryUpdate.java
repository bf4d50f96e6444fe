package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.RecordLayout;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.RememberedItem;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of the item memory's topic.
 *
 * @param item what is held of an item, or null
 * @param weights of a group, or null; neither: the item under the key was forgotten
 */
public record MemoryUpdate(
    byte[] key, @Nullable RememberedItem item, @Nullable GroupScoreWeights weights) {

  /** How updates become records of the topic. */
  record Layout() implements RecordLayout<MemoryUpdate> {
    @Override
    public byte[] key(MemoryUpdate update) {
      return update.key();
    }

    @Override
    public @Nullable SpecificRecord value(MemoryUpdate update) {
      return update.item() != null ? update.item() : update.weights();
    }
  }
}
