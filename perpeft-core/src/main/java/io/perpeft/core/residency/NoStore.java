package io.perpeft.core.residency;

import java.util.Map;
import java.util.Optional;

/** For a budget that nothing exceeds. */
final class NoStore implements ColdStore {
  @Override
  public void put(long id, Map<String, byte[]> parts) {
    throw new IllegalStateException("there is no store to put a group in");
  }

  @Override
  public Optional<byte[]> get(long id, String part) {
    return Optional.empty();
  }

  @Override
  public void remove(long id) {}

  @Override
  public void close() {}
}
