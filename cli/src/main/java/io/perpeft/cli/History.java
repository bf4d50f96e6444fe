package io.perpeft.cli;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.generation.Generation;
import io.perpeft.model.training.Bootstrapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first purchases of a data folder, and the items bought in them: what a generation is made
 * from.
 *
 * @param items in the order of the log
 */
record History(InteractionLog log, List<CatalogueItem> items) {

  /** The first share of all purchases; items that nobody has bought by then are not in it. */
  static History of(DataFolder folder, double share) {
    List<Purchase> all = folder.purchases();
    List<Purchase> first = all.subList(0, (int) Math.ceil(all.size() * share));
    if (first.isEmpty()) {
      throw new CliException(
          folder.path().resolve(DataFolder.PURCHASES) + ": there is no purchase to learn from");
    }
    Set<String> bought = new HashSet<>();
    first.forEach(purchase -> bought.add(purchase.item()));
    List<CatalogueItem> items =
        folder.items().stream().filter(item -> bought.contains(item.id())).toList();
    return new History(
        InteractionLog.of(items.stream().map(CatalogueItem::id).toList(), first), items);
  }

  /** What the generation was made from, found again in the data it was made from. */
  static History of(DataFolder folder, Generation generation) {
    String recorded = generation.settings().training().get(Bootstrapper.HISTORY_PURCHASES);
    List<Purchase> all = folder.purchases();
    int count = recorded == null ? all.size() : Integer.parseInt(recorded);
    if (count > all.size()) {
      throw notItsData(
          folder, generation, "it has %d purchases, not %d".formatted(all.size(), count));
    }
    Map<String, CatalogueItem> byId = new HashMap<>();
    folder.items().forEach(item -> byId.put(item.id(), item));
    for (String id : generation.itemIds()) {
      if (!byId.containsKey(id)) {
        throw notItsData(folder, generation, "item '%s' is missing".formatted(id));
      }
    }
    Set<String> known = new HashSet<>(generation.itemIds());
    List<Purchase> first = all.subList(0, count);
    for (Purchase purchase : first) {
      if (!known.contains(purchase.item())) {
        throw notItsData(
            folder,
            generation,
            "item '%s' of purchase %s is new".formatted(purchase.item(), purchase.id()));
      }
    }
    return new History(
        InteractionLog.of(generation.itemIds(), first),
        generation.itemIds().stream().map(byId::get).toList());
  }

  private static CliException notItsData(DataFolder folder, Generation generation, String why) {
    return new CliException(
        "%s is not the data that generation %s was made from: %s"
            .formatted(folder.path(), generation.id(), why));
  }
}
