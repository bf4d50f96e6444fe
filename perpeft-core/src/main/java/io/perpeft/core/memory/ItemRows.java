package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which item is in which row, and which rows are free. Not thread-safe. */
final class ItemRows {
  private final Map<String, Integer> rowOfItem = new HashMap<>();
  private final List<@Nullable String> itemOfRow = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();

  /** Items held. */
  int items() {
    return rowOfItem.size();
  }

  /** Rows in use or free: every row is below this. */
  int size() {
    return itemOfRow.size();
  }

  /** The row of an item, or −1 if it has none. */
  int find(String itemId) {
    return rowOfItem.getOrDefault(itemId, -1);
  }

  /** The item of a row, or null if the row is free. */
  @Nullable String item(int row) {
    return itemOfRow.get(row);
  }

  /** Gives an item that has none a row, the one freed last, or a new one. */
  int add(String itemId) {
    int row = free.isEmpty() ? itemOfRow.size() : free.remove(free.size() - 1);
    growTo(row + 1);
    put(row, itemId);
    return row;
  }

  /** Frees the row of an item. */
  String remove(int row) {
    String item = Objects.requireNonNull(itemOfRow.get(row));
    put(row, null);
    free.add(row);
    return item;
  }

  /** Makes sure that there are as many rows; new ones hold no item. */
  void growTo(int rows) {
    while (itemOfRow.size() < rows) {
      itemOfRow.add(null);
    }
  }

  /** Puts an item, or none, into a row; says nothing of which rows are free. */
  void put(int row, @Nullable String item) {
    String before = itemOfRow.set(row, item);
    if (before != null) {
      rowOfItem.remove(before, row);
    }
    if (item != null && rowOfItem.putIfAbsent(item, row) != null) {
      throw new IllegalArgumentException("item memory state: item " + item + " has two rows");
    }
  }

  /** Free rows, the one to be used next last; live. */
  List<Integer> free() {
    return free;
  }
}
