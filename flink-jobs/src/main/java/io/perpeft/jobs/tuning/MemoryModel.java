package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationMemory;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.MemoryOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What an item memory starts from.
 *
 * @param items ids of the generation's items
 */
public record MemoryModel(String generationId, List<String> items, MemoryStart start) {

  /** Of a generation that brings no memory of its own; they suit a shop of 200 purchases a day. */
  private static final HalfLives HALF_LIVES =
      new HalfLives(
          Duration.ofHours(12).toMillis(),
          Duration.ofDays(4).toMillis(),
          Duration.ofDays(42).toMillis());

  public static MemoryModel of(Generation generation) {
    return new MemoryModel(
        generation.id(),
        generation.itemIds(),
        generation
            .memory()
            .map(GenerationMemory::start)
            .orElseGet(
                () ->
                    MemoryStart.empty(
                        MemoryOptions.defaults(HALF_LIVES, generation.settings().seed()))));
  }

  /** Opens the model where the memory runs. */
  interface Factory extends Serializable {
    MemoryModel open();
  }
}
