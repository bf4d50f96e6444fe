package io.perpeft.core.tuning;

import io.perpeft.core.memory.PastPurchases;
import java.util.List;

/** Short ways to make examples. */
final class Examples {
  private Examples() {}

  static IndexedExample at(long eventTimeMillis) {
    return of(new int[0], 1, new int[0], eventTimeMillis);
  }

  static IndexedExample of(int[] history, int target, int[] owned, long eventTimeMillis) {
    return new IndexedExample(
        history,
        new PastPurchases(history, 0),
        target,
        owned,
        eventTimeMillis,
        0,
        new LogPosition("examples", 0, 0));
  }

  static Example named(List<String> history, String target, List<String> remembered) {
    return new Example(history, target, remembered, 0, 5, 6, new LogPosition("examples", 1, 7));
  }
}
