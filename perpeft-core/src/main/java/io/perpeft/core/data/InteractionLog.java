package io.perpeft.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Purchases as dense arrays in time order. Users are 0..U-1 by first purchase; items are 1..n in
 * the order of the catalogue, because 0 is the padding of a history. Immutable.
 */
public final class InteractionLog {
  private final List<String> users;
  private final List<String> items;
  private final int[] user;
  private final int[] item;
  private final long[] timeMillis;
  private final int size;

  /** Purchases of user u are {@code itemsByUser[userStart[u]..userStart[u + 1])}. */
  private final int[] userStart;

  private final int[] itemsByUser;

  private InteractionLog(
      List<String> users, List<String> items, int[] user, int[] item, long[] timeMillis, int size) {
    this.users = users;
    this.items = items;
    this.user = user;
    this.item = item;
    this.timeMillis = timeMillis;
    this.size = size;
    this.userStart = new int[users.size() + 1];
    this.itemsByUser = new int[size];
    indexByUser();
  }

  /** The folder's purchases, with items numbered as in its catalogue. */
  public static InteractionLog of(DataFolder folder) {
    return of(folder.items().stream().map(CatalogueItem::id).toList(), folder.purchases());
  }

  /**
   * @param itemOrder item ids; the k-th (from 0) becomes item k + 1
   * @param purchases purchases of these items, in time order
   */
  public static InteractionLog of(List<String> itemOrder, List<Purchase> purchases) {
    Map<String, Integer> itemNumbers = new HashMap<>();
    for (String id : itemOrder) {
      if (itemNumbers.put(id, itemNumbers.size() + 1) != null) {
        throw new IllegalArgumentException("Item '" + id + "' is listed twice");
      }
    }
    Map<String, Integer> userNumbers = new HashMap<>();
    List<String> users = new ArrayList<>();
    int size = purchases.size();
    int[] user = new int[size];
    int[] item = new int[size];
    long[] timeMillis = new long[size];
    for (int k = 0; k < size; k++) {
      Purchase purchase = purchases.get(k);
      Integer itemNumber = itemNumbers.get(purchase.item());
      if (itemNumber == null) {
        throw new IllegalArgumentException(
            "Purchase '%s' is of item '%s', which is not listed"
                .formatted(purchase.id(), purchase.item()));
      }
      if (k > 0 && purchase.timestampMillis() < timeMillis[k - 1]) {
        throw new IllegalArgumentException(
            "Purchase '%s' is earlier than the one before it".formatted(purchase.id()));
      }
      Integer userNumber = userNumbers.putIfAbsent(purchase.user(), users.size());
      if (userNumber == null) {
        userNumber = users.size();
        users.add(purchase.user());
      }
      user[k] = userNumber;
      item[k] = itemNumber;
      timeMillis[k] = purchase.timestampMillis();
    }
    return new InteractionLog(
        List.copyOf(users), List.copyOf(itemOrder), user, item, timeMillis, size);
  }

  /** The first {@code count} purchases under the same numbers, so that some users have none. */
  public InteractionLog prefix(int count) {
    if (count < 0 || count > size) {
      throw new IllegalArgumentException(
          "A prefix of %d purchases does not exist among %d".formatted(count, size));
    }
    return new InteractionLog(users, items, user, item, timeMillis, count);
  }

  /** Id of user u at index u. */
  public List<String> users() {
    return users;
  }

  /** Id of item j at index j - 1. */
  public List<String> items() {
    return items;
  }

  /** Number of purchases. */
  public int size() {
    return size;
  }

  /** Number of the user of purchase {@code k}. */
  public int user(int k) {
    return user[checked(k)];
  }

  /** Number of the item of purchase {@code k}, from 1. */
  public int item(int k) {
    return item[checked(k)];
  }

  /** Time of purchase {@code k}, milliseconds since the epoch. */
  public long timeMillis(int k) {
    return timeMillis[checked(k)];
  }

  /** A copy of the user's items in time order. */
  public int[] itemsOf(int user) {
    return Arrays.copyOfRange(itemsByUser, userStart[user], userStart[user + 1]);
  }

  /** How many purchases the user made. */
  public int purchasesOf(int user) {
    return userStart[user + 1] - userStart[user];
  }

  private int checked(int k) {
    if (k >= size) {
      throw new IndexOutOfBoundsException("Purchase %d of %d".formatted(k, size));
    }
    return k;
  }

  private void indexByUser() {
    for (int k = 0; k < size; k++) {
      userStart[user[k] + 1]++;
    }
    for (int u = 0; u < users.size(); u++) {
      userStart[u + 1] += userStart[u];
    }
    int[] next = userStart.clone();
    for (int k = 0; k < size; k++) {
      itemsByUser[next[user[k]]++] = item[k];
    }
  }
}
