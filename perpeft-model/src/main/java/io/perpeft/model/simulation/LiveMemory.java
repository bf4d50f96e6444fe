package io.perpeft.model.simulation;

import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryBatch;
import io.perpeft.core.memory.MemoryExample;
import io.perpeft.core.memory.MemoryLearner;
import io.perpeft.core.memory.MemoryOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The item memory of an arm, fed in micro-batches by group. */
final class LiveMemory {

  /** Purchases in a micro-batch, as in the tuning job. */
  private static final int BATCH = 32;

  private record Pending(Visit visit, int item, MemoryExample example) {}

  private final List<String> items;
  private final ItemMemory memory;
  private final MemoryLearner learner;
  private final int[] rowOfItem;
  private final int[] itemOfRow;
  private final Map<Integer, List<Pending>> pending = new HashMap<>();
  private long steps;

  /**
   * @param items ids; item j is at index j − 1
   */
  LiveMemory(List<String> items, MemoryOptions options) {
    this.items = items;
    memory = new ItemMemory(options);
    learner = new MemoryLearner(memory);
    rowOfItem = new int[items.size() + 1];
    Arrays.fill(rowOfItem, -1);
    itemOfRow = new int[items.size() + 1];
  }

  ItemMemory memory() {
    return memory;
  }

  /** Row of each item, −1 for one that is not held; [1 + items]. */
  int[] rows() {
    return rowOfItem;
  }

  long steps() {
    return steps;
  }

  float[] userFactors(Visit visit) {
    float[] z = new float[memory.options().factors()];
    memory.userFactors(rows(visit.history()), z);
    return z;
  }

  /**
   * Takes a purchase; a full micro-batch is learnt.
   *
   * @param vectors for the neural scores; null to learn without them
   */
  void learn(int group, Visit visit, int item, @Nullable ItemVectors vectors) {
    List<Pending> batch = pending.computeIfAbsent(group, g -> new ArrayList<>());
    MemoryExample example =
        new MemoryExample(
            rows(visit.history()), admit(item), rows(visit.owned()), visit.timeMillis());
    batch.add(new Pending(visit, item, example));
    if (batch.size() == BATCH) {
      step(group, batch, vectors);
      batch.clear();
    }
  }

  /**
   * Learns the micro-batches that the history did not fill, so that none mixes it with the stream.
   */
  void endHistory() {
    pending.forEach(
        (group, batch) -> {
          if (!batch.isEmpty()) {
            step(group, batch, null);
            batch.clear();
          }
        });
    steps = 0;
  }

  private void step(int group, List<Pending> batch, @Nullable ItemVectors vectors) {
    MemoryBatch drawn =
        MemoryBatch.draw(memory, group, batch.stream().map(Pending::example).toList());
    learner.step(drawn, vectors == null ? null : neural(group, batch, drawn, vectors));
    steps++;
    forgetFaded();
  }

  private float[] neural(int group, List<Pending> batch, MemoryBatch drawn, ItemVectors vectors) {
    int[] negatives = drawn.negatives();
    float[] scores = new float[batch.size() * (1 + negatives.length)];
    int at = 0;
    for (Pending purchase : batch) {
      float[] user = vectors.userVector(group, purchase.visit().history());
      scores[at++] = vectors.score(group, user, purchase.item());
      for (int row : negatives) {
        scores[at++] = vectors.score(group, user, itemOfRow[row]);
      }
    }
    return scores;
  }

  private void forgetFaded() {
    if (!memory.forgetFaded().isEmpty()) {
      for (int item = 1; item < rowOfItem.length; item++) {
        rowOfItem[item] = memory.find(items.get(item - 1));
      }
    }
  }

  private int admit(int item) {
    if (rowOfItem[item] < 0) {
      int row = memory.admit(items.get(item - 1));
      rowOfItem[item] = row;
      itemOfRow[row] = item;
    }
    return rowOfItem[item];
  }

  private int[] rows(int[] ofItems) {
    int[] rows = new int[ofItems.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rowOfItem[ofItems[i]];
    }
    return rows;
  }
}
