package io.perpeft.client.view;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Row of every item that any group has a vector of; rows are handed out in the order of arrival and
 * kept. One thread adds, any thread reads rows below a count that it was handed.
 */
final class ItemIndex {

  private final Map<String, Integer> rows = new ConcurrentHashMap<>();
  private volatile String[] ids = new String[64];

  int rowOrAdd(String itemId) {
    Integer known = rows.get(itemId);
    if (known != null) {
      return known;
    }
    int row = rows.size();
    if (row == ids.length) {
      ids = Arrays.copyOf(ids, 2 * row);
    }
    ids[row] = itemId;
    rows.put(itemId, row);
    return row;
  }

  /** Row of the item, or -1. */
  int row(String itemId) {
    return rows.getOrDefault(itemId, -1);
  }

  String id(int row) {
    return ids[row];
  }
}
