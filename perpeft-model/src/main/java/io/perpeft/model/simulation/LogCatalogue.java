package io.perpeft.model.simulation;

import io.perpeft.model.live.ItemCatalogue;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.ItemSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The items of a log, all of them known from the start. */
final class LogCatalogue implements ItemCatalogue {

  private final Map<String, Integer> indices = new HashMap<>();
  private final ItemSource inputs;

  LogCatalogue(List<String> items, ItemSource inputs) {
    for (int i = 0; i < items.size(); i++) {
      indices.put(items.get(i), i + 1);
    }
    this.inputs = inputs;
  }

  @Override
  public boolean has(String itemId) {
    return indices.containsKey(itemId);
  }

  @Override
  public ItemInputs inputs(String itemId) {
    Integer index = indices.get(itemId);
    if (index == null) {
      throw new IllegalArgumentException("the log has no item '" + itemId + "'");
    }
    return inputs.inputs(index);
  }
}
