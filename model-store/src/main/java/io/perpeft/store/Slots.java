package io.perpeft.store;

import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbered directories that owners of one setting share out among themselves. */
final class Slots {
  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
  private static final int MAX_SLOTS = 64;

  private Slots() {}

  /**
   * Opens the first of {@code parent/0}, {@code parent/1}, ... that nobody holds.
   *
   * @throws StoreInUseException if all are held
   */
  static <S> S openFirstFree(Path parent, Function<Path, S> opener) {
    for (int slot = 0; slot < MAX_SLOTS; slot++) {
      try {
        return opener.apply(parent.resolve(Integer.toString(slot)));
      } catch (StoreInUseException e) {
        LOG.debug("{}", e.getMessage());
      }
    }
    throw new StoreInUseException("all %d stores of %s are in use".formatted(MAX_SLOTS, parent));
  }
}
