package io.perpeft.core.baselines;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Item-to-item nearest neighbours that learn from every purchase: how often an item was bought soon
 * after or before another by the same user. Not thread-safe.
 *
 * <p>Score of item j for a history: Σ over its newest items i of decay^age · C(i, j) / (n(i)^½ ·
 * n(j)^¼), where C adds decay^age for every purchase of one after the other and n counts purchases.
 * The damped popularity norm and the decay were chosen on real logs against plain cosine over five
 * items; see docs/reference/item-memory.md.
 *
 * <p>Items are indices {@code 1 .. items}; index 0 is the padding.
 */
public final class ItemKnn {

  /** Newest items of a history that are looked at. */
  public static final int WINDOW = 10;

  private static final float DECAY = .85f;
  private static final double OWN_EXPONENT = .5;
  private static final double NEIGHBOUR_EXPONENT = .25;

  private final @Nullable Counter[] neighbours;
  private final int[] purchases;

  public ItemKnn(int items) {
    neighbours = new @Nullable Counter[items + 1];
    purchases = new int[items + 1];
  }

  /**
   * Learns from a purchase.
   *
   * @param history items the user had bought before, oldest first
   */
  public void learn(int[] history, int item) {
    purchases[item]++;
    float weight = 1;
    for (int age = 0; age < Math.min(WINDOW, history.length); age++) {
      int other = history[history.length - 1 - age];
      if (other != item) {
        counter(item).add(other, weight);
        counter(other).add(item, weight);
      }
      weight *= DECAY;
    }
  }

  /**
   * Scores of all items for a history, 0 for those never bought near it.
   *
   * @param scores [1 + items], overwritten
   */
  public void scores(int[] history, float[] scores) {
    Arrays.fill(scores, 0f);
    float weight = 1;
    for (int age = 0; age < Math.min(WINDOW, history.length); age++) {
      int other = history[history.length - 1 - age];
      Counter counter = neighbours[other];
      if (counter != null) {
        counter.addTo(
            scores, weight / (float) Math.pow(Math.max(1, purchases[other]), OWN_EXPONENT));
      }
      weight *= DECAY;
    }
    for (int item = 1; item < scores.length; item++) {
      if (scores[item] > 0) {
        scores[item] /= (float) Math.pow(Math.max(1, purchases[item]), NEIGHBOUR_EXPONENT);
      }
    }
  }

  private Counter counter(int item) {
    Counter counter = neighbours[item];
    if (counter == null) {
      counter = new Counter();
      neighbours[item] = counter;
    }
    return counter;
  }

  /** Weights by item: open addressing, at most three quarters full. */
  private static final class Counter {
    private static final int FREE = 0;

    private int[] items = new int[4];
    private float[] weights = new float[4];
    private int size;

    void add(int item, float weight) {
      int slot = find(item);
      if (items[slot] == FREE) {
        if (4 * (size + 1) > 3 * items.length) {
          grow();
          slot = find(item);
        }
        items[slot] = item;
        size++;
      }
      weights[slot] += weight;
    }

    void addTo(float[] scores, float factor) {
      for (int slot = 0; slot < items.length; slot++) {
        scores[items[slot]] += factor * weights[slot];
      }
    }

    private int find(int item) {
      int slot = ((item * 0x9e3779b9) >>> 8) & (items.length - 1);
      while (items[slot] != FREE && items[slot] != item) {
        slot = (slot + 1) & (items.length - 1);
      }
      return slot;
    }

    private void grow() {
      int[] oldItems = items;
      float[] oldWeights = weights;
      items = new int[oldItems.length * 2];
      weights = new float[items.length];
      for (int old = 0; old < oldItems.length; old++) {
        if (oldItems[old] != FREE) {
          int slot = find(oldItems[old]);
          items[slot] = oldItems[old];
          weights[slot] = oldWeights[old];
        }
      }
    }
  }
}
