package io.perpeft.deploy.traffic;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.Purchase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A data folder as a shop that has been open for a while: the first part of the purchases is its
 * history, the rest is what the run streams, in time order. Items that are first bought in the
 * stream are new: the generation does not know them, and they are listed shortly before they sell.
 */
public final class Shop {

  private final DataFolder folder;
  private final List<Purchase> history;
  private final List<Purchase> stream;
  private final Map<String, CatalogueItem> byId = new HashMap<>();
  private final Map<Integer, List<CatalogueItem>> newItemsByFirstSale = new HashMap<>();
  private final List<CatalogueItem> openingItems = new ArrayList<>();

  private Shop(DataFolder folder, List<Purchase> history, List<Purchase> stream) {
    this.folder = folder;
    this.history = history;
    this.stream = stream;
    folder.items().forEach(item -> byId.put(item.id(), item));
    Set<String> known = new HashSet<>();
    history.forEach(purchase -> known.add(purchase.item()));
    Set<String> isNew = new HashSet<>();
    for (int k = 0; k < stream.size(); k++) {
      CatalogueItem item = byId.get(stream.get(k).item());
      if (item != null && !known.contains(item.id()) && isNew.add(item.id())) {
        newItemsByFirstSale.computeIfAbsent(k, first -> new ArrayList<>()).add(item);
      }
    }
    folder.items().stream().filter(item -> !isNew.contains(item.id())).forEach(openingItems::add);
  }

  /**
   * Splits a data folder.
   *
   * @param historyShare part of the purchases that are history, above 0 and below 1
   */
  public static Shop open(DataFolder folder, double historyShare) {
    if (!(historyShare > 0 && historyShare < 1)) {
      throw new IllegalArgumentException(
          "the history's share is " + historyShare + ", must be above 0 and below 1");
    }
    List<Purchase> all = folder.purchases();
    int split = (int) Math.round(all.size() * historyShare);
    return new Shop(folder, all.subList(0, split), all.subList(split, all.size()));
  }

  public DataFolder folder() {
    return folder;
  }

  /** What was bought before the run, in time order. */
  public List<Purchase> history() {
    return history;
  }

  /** What is bought during the run, in time order. */
  public List<Purchase> stream() {
    return stream;
  }

  /** Event time that so many purchases of the stream span on average, in milliseconds. */
  public double eventMillis(double purchases) {
    if (stream.isEmpty()) {
      return 0;
    }
    long span = stream.get(stream.size() - 1).timestampMillis() - stream.get(0).timestampMillis();
    return purchases * span / stream.size();
  }

  /** The catalogue when the run begins. */
  public List<CatalogueItem> openingItems() {
    return openingItems;
  }

  /** Items that are first sold by the k-th purchase (from 0) of the stream; mostly none. */
  public List<CatalogueItem> firstSoldBy(int k) {
    return newItemsByFirstSale.getOrDefault(k, List.of());
  }

  /** Number of items that appear during the stream. */
  public int newItems() {
    return newItemsByFirstSale.values().stream().mapToInt(List::size).sum();
  }

  /** The item's title, or its id where it has none. */
  public String title(String itemId) {
    CatalogueItem item = byId.get(itemId);
    return item == null || item.title().isBlank() ? itemId : item.title();
  }
}
