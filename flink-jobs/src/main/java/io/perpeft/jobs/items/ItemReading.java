package io.perpeft.jobs.items;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.Item;

/** Checks item records. */
public final class ItemReading {
  /** Longest id, in UTF-16 units; ids are keys of topics and state. */
  private static final int MAX_ID_LENGTH = 1_024;

  private ItemReading() {}

  /**
   * @throws FaultyRecordException naming the field that holds what it must not
   */
  public static void check(Item item) throws FaultyRecordException {
    String id = item.getItemId();
    if (id.isBlank()) {
      throw new FaultyRecordException(Fault.INVALID, "itemId is empty; every item needs one");
    }
    if (id.length() > MAX_ID_LENGTH) {
      throw new FaultyRecordException(
          Fault.INVALID,
          "itemId has %,d characters, at most %,d are allowed"
              .formatted(id.length(), MAX_ID_LENGTH));
    }
    if (id.indexOf('\u001f') >= 0) {
      throw new FaultyRecordException(
          Fault.INVALID, "itemId holds U+001F, which separates the parts of record keys");
    }
  }
}
