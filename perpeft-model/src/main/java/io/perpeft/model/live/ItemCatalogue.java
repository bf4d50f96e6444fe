package io.perpeft.model.live;

import io.perpeft.model.peft.ItemInputs;

/** Inputs of items by id, as far as they are known. Safe for use by several threads. */
public interface ItemCatalogue {
  boolean has(String itemId);

  /**
   * @throws IllegalArgumentException if the item is not known
   */
  ItemInputs inputs(String itemId);
}
