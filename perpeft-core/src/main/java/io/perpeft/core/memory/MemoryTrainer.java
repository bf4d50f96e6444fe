package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Feeds an item memory purchase by purchase: gathers micro-batches by group, learns each when it is
 * full, forgets what faded. Purchases that wait are named by item ids, since rows can be forgotten
 * between batches. Not thread-safe.
 */
public final class MemoryTrainer {

  /** Purchases of a group in a micro-batch. */
  public static final int BATCH = 32;

  private final ItemMemory memory;
  private final MemoryLearner learner;
  private final TreeMap<Integer, List<MemoryPurchase>> waiting = new TreeMap<>();
  private long steps;

  public MemoryTrainer(MemoryOptions options) {
    memory = new ItemMemory(options);
    learner = new MemoryLearner(memory);
  }

  public ItemMemory memory() {
    return memory;
  }

  /** Micro-batches learnt. */
  public long steps() {
    return steps;
  }

  /**
   * Takes a purchase, and learns the micro-batch of its group if that is full.
   *
   * @param neural null to learn without neural scores (replay of history)
   * @return mean loss of the micro-batch before it was learnt, in nats; empty if none was
   */
  public OptionalDouble learn(int group, MemoryPurchase purchase, @Nullable NeuralScores neural) {
    List<MemoryPurchase> batch = waiting.computeIfAbsent(group, g -> new ArrayList<>(BATCH));
    batch.add(purchase);
    return batch.size() < BATCH ? OptionalDouble.empty() : OptionalDouble.of(step(group, neural));
  }

  /** Learns the micro-batches that are not full, in the order of their groups. */
  public void flush(@Nullable NeuralScores neural) {
    for (int group : List.copyOf(waiting.keySet())) {
      step(group, neural);
    }
  }

  private double step(int group, @Nullable NeuralScores neural) {
    List<MemoryPurchase> purchases = waiting.remove(group);
    if (purchases == null) {
      throw new IllegalStateException("no purchase of group " + group + " waits");
    }
    purchases.forEach(purchase -> memory.admit(purchase.item()));
    MemoryBatch batch =
        MemoryBatch.draw(memory, group, purchases.stream().map(this::example).toList());
    float[] scores =
        neural == null ? null : neural.scores(group, purchases, items(batch.negatives()));
    double loss = learner.step(batch, scores);
    steps++;
    memory.forgetFaded();
    return loss;
  }

  private MemoryExample example(MemoryPurchase purchase) {
    return new MemoryExample(
        new PastPurchases(rows(purchase.past()), purchase.inVisit()),
        memory.find(purchase.item()),
        rows(purchase.owned()),
        purchase.timeMillis());
  }

  private int[] rows(List<String> items) {
    int[] rows = new int[items.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = memory.find(items.get(i));
    }
    return rows;
  }

  private List<String> items(int[] rows) {
    String[] items = new String[rows.length];
    for (int k = 0; k < rows.length; k++) {
      items[k] = memory.item(rows[k]);
    }
    return List.of(items);
  }
}
