package io.perpeft.cli.imports;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The purchases that are kept: repeats taken out, then the k-core. */
final class Selection {
  private final Interactions all;
  private final BitSet kept = new BitSet();

  private Selection(Interactions all) {
    this.all = all;
    kept.set(0, all.size());
  }

  static Selection of(Interactions all, ImportOptions options) {
    Selection selection = new Selection(all);
    if (!options.keepRepeats) {
      selection.dropRepeats();
    }
    selection.dropBelow(options.kCore);
    return selection;
  }

  /** Rows of the kept purchases in time order; equal times stay in the order of the file. */
  int[] rows() {
    return kept.stream()
        .boxed()
        .sorted(Comparator.comparingLong(all::timeMillis))
        .mapToInt(row -> row)
        .toArray();
  }

  int size() {
    return kept.cardinality();
  }

  /** Ids of the items among the kept purchases. */
  Set<String> itemIds() {
    return kept.stream()
        .map(all::item)
        .distinct()
        .mapToObj(all::itemId)
        .collect(Collectors.toSet());
  }

  long users() {
    return kept.stream().map(all::user).distinct().count();
  }

  /** Of several purchases of one item by one user, the first in time stays. */
  private void dropRepeats() {
    int[] start = new int[all.users() + 1];
    for (int row = 0; row < all.size(); row++) {
      start[all.user(row) + 1]++;
    }
    for (int user = 0; user < all.users(); user++) {
      start[user + 1] += start[user];
    }
    int[] byUser = new int[all.size()];
    int[] next = start.clone();
    for (int row = 0; row < all.size(); row++) {
      byUser[next[all.user(row)]++] = row;
    }
    for (int user = 0; user < all.users(); user++) {
      Map<Integer, Integer> firstOfItem = new HashMap<>();
      for (int k = start[user]; k < start[user + 1]; k++) {
        keepEarlier(byUser[k], firstOfItem);
      }
    }
  }

  private void keepEarlier(int row, Map<Integer, Integer> firstOfItem) {
    Integer other = firstOfItem.putIfAbsent(all.item(row), row);
    if (other == null) {
      return;
    }
    if (all.timeMillis(row) < all.timeMillis(other)) {
      firstOfItem.put(all.item(row), row);
      kept.clear(other);
    } else {
      kept.clear(row);
    }
  }

  /** Dropping a user can push an item below k and the reverse, so this goes on until it rests. */
  private void dropBelow(int k) {
    int before = -1;
    while (before != kept.cardinality()) {
      before = kept.cardinality();
      int[] ofUser = new int[all.users()];
      int[] ofItem = new int[all.items()];
      int[] rows = kept.stream().toArray();
      for (int row : rows) {
        ofUser[all.user(row)]++;
        ofItem[all.item(row)]++;
      }
      for (int row : rows) {
        if (ofUser[all.user(row)] < k || ofItem[all.item(row)] < k) {
          kept.clear(row);
        }
      }
    }
  }
}
