package io.perpeft.core.memory;

import java.util.List;

/**
 * One purchase as an item memory learns from it.
 *
 * @param history items the user had bought before, oldest first
 * @param item the item bought
 * @param owned items of the user that must not serve as negatives, in any order
 * @param timeMillis event time
 */
public record MemoryPurchase(
    List<String> history, String item, List<String> owned, long timeMillis) {

  void encode(BinaryState.Writer out) {
    encode(history, out);
    out.putString(item);
    encode(owned, out);
    out.putLong(timeMillis);
  }

  static MemoryPurchase decode(BinaryState.Reader in) {
    return new MemoryPurchase(decodeItems(in), in.getString(), decodeItems(in), in.getLong());
  }

  private static void encode(List<String> items, BinaryState.Writer out) {
    out.putInt(items.size());
    items.forEach(out::putString);
  }

  private static List<String> decodeItems(BinaryState.Reader in) {
    String[] items = new String[in.getCount("items", Integer.BYTES)];
    for (int i = 0; i < items.length; i++) {
      items[i] = in.getString();
    }
    return List.of(items);
  }
}
