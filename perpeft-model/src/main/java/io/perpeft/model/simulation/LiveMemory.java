package io.perpeft.model.simulation;

import io.perpeft.core.memory.ComposedScorer;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.MemoryPurchase;
import io.perpeft.core.memory.MemoryTrainer;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The item memory of an arm, by the tuning job's own {@link MemoryTrainer}. */
final class LiveMemory {

  private final List<String> items;
  private final Map<String, Integer> indexOfItem = new HashMap<>();
  private final MemoryTrainer trainer;
  private final int[] rowOfItem;
  private long replayed;

  /**
   * @param items ids; item j is at index j − 1
   */
  LiveMemory(List<String> items, MemoryOptions options) {
    this.items = items;
    for (int item = 1; item <= items.size(); item++) {
      indexOfItem.put(items.get(item - 1), item);
    }
    trainer = new MemoryTrainer(options);
    rowOfItem = new int[items.size() + 1];
  }

  ItemMemory memory() {
    return trainer.memory();
  }

  /** Row of each item, −1 for one that is not held; [1 + items]. */
  int[] rows() {
    rowOfItem[0] = -1;
    for (int item = 1; item < rowOfItem.length; item++) {
      rowOfItem[item] = memory().find(items.get(item - 1));
    }
    return rowOfItem;
  }

  long steps() {
    return trainer.steps() - replayed;
  }

  /** What scores a visit by the memory, as far as the memory knows it. */
  ComposedScorer.Query query(int group, Visit visit, float @Nullable [] userVector) {
    int[] items = newest(visit);
    int[] rows = new int[items.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = memory().find(this.items.get(items[i] - 1));
    }
    int inVisit = inVisit(visit, items);
    PastPurchases past = new PastPurchases(rows, inVisit);
    ScoreWeights weights = memory().weights(group, past.moment());
    return new ComposedScorer.Query(
        group,
        userVector,
        memory().userFactors(past, weights),
        new PastPurchases(items, inVisit),
        weights);
  }

  /** The newest purchases, as far back as the memory looks. */
  private int[] newest(Visit visit) {
    int[] owned = visit.owned();
    int from = Math.max(0, owned.length - memory().options().lookBack());
    return Arrays.copyOfRange(owned, from, owned.length);
  }

  private static int inVisit(Visit visit, int[] newest) {
    return Math.min(visit.inVisit(), newest.length);
  }

  /**
   * Takes a purchase; a full micro-batch is learnt.
   *
   * @param vectors for the neural scores; null to learn without them
   */
  void learn(int group, Visit visit, int item, @Nullable ItemVectors vectors) {
    int[] newest = newest(visit);
    MemoryPurchase purchase =
        new MemoryPurchase(
            ids(newest),
            inVisit(visit, newest),
            items.get(item - 1),
            ids(visit.owned()),
            visit.timeMillis());
    trainer.learn(
        group,
        purchase,
        vectors == null ? null : (g, batch, negatives) -> neural(g, batch, negatives, vectors));
  }

  /**
   * Learns the micro-batches that the history did not fill, so that none mixes it with the stream.
   */
  void endHistory() {
    trainer.flush(null);
    replayed = trainer.steps();
  }

  private float[] neural(
      int group, List<MemoryPurchase> batch, List<String> negatives, ItemVectors vectors) {
    int[] candidates = new int[negatives.size()];
    for (int k = 0; k < candidates.length; k++) {
      candidates[k] = index(negatives.get(k));
    }
    float[] scores = new float[batch.size() * (1 + candidates.length)];
    int at = 0;
    for (MemoryPurchase purchase : batch) {
      int[] past = purchase.past().stream().mapToInt(this::index).toArray();
      float[] user = vectors.userVector(group, past);
      scores[at++] = vectors.score(group, user, index(purchase.item()));
      for (int candidate : candidates) {
        scores[at++] = vectors.score(group, user, candidate);
      }
    }
    return scores;
  }

  private int index(String item) {
    Integer index = indexOfItem.get(item);
    if (index == null) {
      throw new IllegalArgumentException("item " + item + " is not in the log");
    }
    return index;
  }

  /** The ids of items, looked up when they are read. */
  private List<String> ids(int[] indices) {
    return new AbstractList<>() {
      @Override
      public String get(int i) {
        return items.get(indices[i] - 1);
      }

      @Override
      public int size() {
        return indices.length;
      }
    };
  }
}
