package io.perpeft.model.training;

import io.perpeft.model.peft.ItemInputs;

/** Where the inputs of items are found. */
@FunctionalInterface
public interface ItemSource {
  /**
   * @param item index of the item, from 1
   * @throws IllegalArgumentException if there is no such item
   */
  ItemInputs inputs(int item);
}
