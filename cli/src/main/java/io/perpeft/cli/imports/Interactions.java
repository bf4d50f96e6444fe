package io.perpeft.cli.imports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who bought what when, numbered densely as it is read; grows without boxing. */
final class Interactions {
  private static final int FIRST_CAPACITY = 1024;

  private final Map<String, Integer> userNumbers = new HashMap<>();
  private final Map<String, Integer> itemNumbers = new HashMap<>();
  private final List<String> users = new ArrayList<>();
  private final List<String> items = new ArrayList<>();
  private int[] user = new int[FIRST_CAPACITY];
  private int[] item = new int[FIRST_CAPACITY];
  private long[] timeMillis = new long[FIRST_CAPACITY];
  private int size;

  void add(String userId, String itemId, long millis) {
    if (size == user.length) {
      int capacity = Math.addExact(size, size / 2);
      user = Arrays.copyOf(user, capacity);
      item = Arrays.copyOf(item, capacity);
      timeMillis = Arrays.copyOf(timeMillis, capacity);
    }
    user[size] = number(userId, userNumbers, users);
    item[size] = number(itemId, itemNumbers, items);
    timeMillis[size] = millis;
    size++;
  }

  int size() {
    return size;
  }

  int users() {
    return users.size();
  }

  int items() {
    return items.size();
  }

  int user(int k) {
    return user[k];
  }

  int item(int k) {
    return item[k];
  }

  long timeMillis(int k) {
    return timeMillis[k];
  }

  String userId(int number) {
    return users.get(number);
  }

  String itemId(int number) {
    return items.get(number);
  }

  private static int number(String id, Map<String, Integer> numbers, List<String> ids) {
    Integer next = ids.size();
    Integer known = numbers.putIfAbsent(id, next);
    if (known != null) {
      return known;
    }
    ids.add(id);
    return next;
  }
}
