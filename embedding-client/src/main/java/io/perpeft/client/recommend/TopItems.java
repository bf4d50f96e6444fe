package io.perpeft.client.recommend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the best k of the items it is offered; of equal scores, the smaller id. */
final class TopItems {

  private static final Comparator<ScoredItem> WORST_FIRST =
      Comparator.comparingDouble(ScoredItem::score)
          .thenComparing(Comparator.comparing(ScoredItem::itemId).reversed());

  private final int k;
  private final PriorityQueue<ScoredItem> kept = new PriorityQueue<>(WORST_FIRST);

  TopItems(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + ", must be at least 1");
    }
    this.k = k;
  }

  void offer(String itemId, float score) {
    if (Float.isNaN(score)) {
      return;
    }
    if (kept.size() == k && score < kept.element().score()) {
      return;
    }
    kept.add(new ScoredItem(itemId, score));
    if (kept.size() > k) {
      kept.remove();
    }
  }

  List<ScoredItem> bestFirst() {
    List<ScoredItem> best = new ArrayList<>(kept);
    best.sort(WORST_FIRST.reversed());
    return best;
  }
}
