package io.perpeft.jobs.items;

import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.Ids;
import io.perpeft.schemas.Item;

/** Checks item records. */
public final class ItemReading {
  private ItemReading() {}

  /**
   * @throws FaultyRecordException naming the field that holds what it must not
   */
  public static void check(Item item) throws FaultyRecordException {
    Ids.check("itemId", item.getItemId());
  }
}
