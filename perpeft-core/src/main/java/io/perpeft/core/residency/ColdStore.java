package io.perpeft.core.residency;

import java.util.Map;
import java.util.Optional;

/**
 * Keeps what has no room in memory until it is removed or the store is closed, and no longer: what
 * must survive is kept elsewhere.
 */
public interface ColdStore extends AutoCloseable {
  /** Keeps these parts under an id, in place of all that was there. */
  void put(long id, Map<String, byte[]> parts);

  /** A part, the same to the last bit; empty if it was not put. */
  Optional<byte[]> get(long id, String part);

  /** Drops all parts. */
  void remove(long id);

  @Override
  void close();
}
