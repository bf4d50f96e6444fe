package io.perpeft.jobs.items;

import io.perpeft.model.peft.ItemInputs;
import java.util.Collections;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Encoded items, of which those that are lacking may pass as items without title and picture. Safe
 * for use by several threads as far as the encoding is.
 */
public final class SubstitutableItems {
  private final ItemEncoding encoding;
  private final String where;
  private final ConcurrentSkipListSet<String> substituted = new ConcurrentSkipListSet<>();

  /**
   * @param where items are looked for, as messages say it
   */
  public SubstitutableItems(ItemEncoding encoding, String where) {
    this.encoding = encoding;
    this.where = where;
  }

  /** Whether the item is there, or passes as one. */
  public boolean has(String itemId) {
    return encoding.has(itemId) || substituted.contains(itemId);
  }

  /**
   * Inputs of an item; neutral ones if it only passes as one.
   *
   * @throws IllegalArgumentException if it is not there
   */
  public ItemInputs inputs(String itemId) {
    return encoding
        .find(itemId)
        .orElseGet(
            () -> {
              if (!substituted.contains(itemId)) {
                throw new IllegalArgumentException("item '" + itemId + "' is not in " + where);
              }
              return encoding.neutral();
            });
  }

  /** Lets an item that is lacking pass as one without title and picture. */
  public void substitute(String itemId) {
    substituted.add(itemId);
  }

  /** Items that pass so. */
  public SortedSet<String> substituted() {
    return Collections.unmodifiableSortedSet(substituted);
  }
}
