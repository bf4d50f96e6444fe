package io.perpeft.core.generation;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.ItemMemory;

/**
 * The item memory that the history of a generation has left, as bytes.
 *
 * @param itemMemory as {@link ItemMemory#encode()} writes it
 * @param neighbours as {@link ItemKnn#encode()} writes them
 */
public record GenerationMemory(byte[] itemMemory, byte[] neighbours) {

  public static GenerationMemory of(MemoryStart start) {
    return new GenerationMemory(start.memory().encode(), start.neighbours().encode());
  }

  /**
   * A copy of its own to learn on with.
   *
   * @throws IllegalArgumentException if the bytes are no such state
   */
  public MemoryStart start() {
    return new MemoryStart(ItemMemory.decode(itemMemory), ItemKnn.decode(neighbours));
  }
}
