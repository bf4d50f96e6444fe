package io.perpeft.model.simulation;

import java.util.Arrays;
import java.util.BitSet;

/** Selects the best-scored items. */
final class TopItems {

  private TopItems() {}

  /**
   * Marks the {@code count} items of highest score; of equals, those of lower index.
   *
   * @param scores [1 + items]; index 0 is no item
   * @param excluded items that cannot be selected
   */
  static void mark(float[] scores, BitSet excluded, int count, BitSet marked) {
    float[] best = new float[count];
    int[] items = new int[count];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    int held = 0;
    for (int item = 1; item < scores.length; item++) {
      float score = scores[item];
      if ((held == count && !(score > best[count - 1])) || excluded.get(item)) {
        continue;
      }
      int at = held < count ? held++ : count - 1;
      while (at > 0 && best[at - 1] < score) {
        best[at] = best[at - 1];
        items[at] = items[at - 1];
        at--;
      }
      best[at] = score;
      items[at] = item;
    }
    for (int i = 0; i < held; i++) {
      marked.set(items[i]);
    }
  }
}
