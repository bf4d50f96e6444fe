package io.perpeft.model.catalogue;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.ItemSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What an adapter method needs to know of each item of a list, computed once and kept in memory:
 * for ViT-B/32 36 kB an item with IISAN, about 90 kB with adapters in the towers.
 */
public final class CatalogueInputs implements ItemSource {
  private final List<ItemInputs> inputs;

  private CatalogueInputs(List<ItemInputs> inputs) {
    this.inputs = inputs;
  }

  /**
   * Runs the backbone over the items.
   *
   * @param progress told how many are done
   */
  public static CatalogueInputs of(
      List<CatalogueItem> items,
      CataloguePreparation preparation,
      Backbone backbone,
      AdapterMethod method,
      IntConsumer progress) {
    List<ItemInputs> inputs = new ArrayList<>(items.size());
    preparation.forEachChunk(
        items, (first, chunk) -> inputs.addAll(method.inputs().of(backbone, chunk)), progress);
    return new CatalogueInputs(inputs);
  }

  /**
   * Inputs of the item at this place of the list, counted from 1.
   *
   * @throws IllegalArgumentException if the list is shorter
   */
  @Override
  public ItemInputs inputs(int item) {
    if (item < 1 || item > inputs.size()) {
      throw new IllegalArgumentException(
          "There is no item %d among %d".formatted(item, inputs.size()));
    }
    return inputs.get(item - 1);
  }

  /** All inputs in the order of the list. */
  public List<ItemInputs> all() {
    return Collections.unmodifiableList(inputs);
  }
}
