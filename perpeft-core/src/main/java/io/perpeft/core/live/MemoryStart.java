package io.perpeft.core.live;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;

/**
 * An item memory that has seen a shop's history, and the neighbours that a plain item-kNN has found
 * in the same history; item {@code row + 1} of the neighbours is the memory's row.
 */
public record MemoryStart(ItemMemory memory, ItemKnn neighbours) {

  public MemoryStart {
    if (memory.rows() != neighbours.items()) {
      throw new IllegalArgumentException(
          "a memory of %d rows does not fit neighbours of %d items"
              .formatted(memory.rows(), neighbours.items()));
    }
  }

  /** One that has seen nothing. */
  public static MemoryStart empty(MemoryOptions options) {
    return new MemoryStart(new ItemMemory(options), new ItemKnn(0));
  }
}
