package io.perpeft.client.memory;

/** Where the newest state of the item memory comes from. */
@FunctionalInterface
public interface MemorySource {

  /** The memory as it is now; {@link MemorySnapshot#EMPTY} as long as nothing was read. */
  MemorySnapshot memory();
}
