package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Which items an {@link ItemMemory} of too many forgets: those with the smallest long counts. */
final class FadedItems {

  /** Share of the limit that forgetting frees at once, so that it is rare. */
  private static final int FREED_FRACTION = 16;

  private FadedItems() {}

  /**
   * Rows to free, none while no more items are held than the limit. Items among a group's last
   * purchases stay.
   */
  static List<Integer> of(ItemMemory memory) {
    int limit = memory.options().maxItems();
    if (memory.size() <= limit) {
      return List.of();
    }
    BitSet kept = recentlyBought(memory);
    List<Integer> candidates = new ArrayList<>();
    for (int row = 0; row < memory.rows(); row++) {
      if (memory.item(row) != null && !kept.get(row)) {
        candidates.add(row);
      }
    }
    double[] longSums = memory.counts().sums(HalfLives.COUNTS - 1);
    candidates.sort(
        Comparator.<Integer>comparingDouble(row -> longSums[row])
            .thenComparing(row -> String.valueOf(memory.item(row))));
    int tooMany = memory.size() - (limit - limit / FREED_FRACTION);
    return candidates.subList(0, Math.min(candidates.size(), tooMany));
  }

  private static BitSet recentlyBought(ItemMemory memory) {
    BitSet rows = new BitSet();
    for (int group : memory.groups()) {
      RecentPurchases recent = memory.group(group).recent();
      for (int i = 0; i < recent.size(); i++) {
        rows.set(recent.row(i));
      }
    }
    return rows;
  }
}
