package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small memories and purchase logs for tests. */
final class MemoryFixtures {

  static final HalfLives LIVES = new HalfLives(1_000, 10_000, 100_000);

  private MemoryFixtures() {}

  static MemoryOptions options(int factors, int negatives) {
    return options(factors, 20, 50_000, negatives, 50, 1_000);
  }

  static MemoryOptions options(
      int factors,
      int neighbours,
      long neighbourHalfLifeMillis,
      int negatives,
      int recentPurchases,
      int maxItems) {
    return new MemoryOptions(
        factors,
        new HistoryWindow(10, .85),
        new HistoryWindow(15, .97),
        new HistoryWindow(12, .97),
        neighbours,
        neighbourHalfLifeMillis,
        negatives,
        recentPurchases,
        .1,
        .02,
        LIVES,
        maxItems,
        7);
  }

  /** Past purchases of which none is of the running visit. */
  static PastPurchases past(int... rows) {
    return new PastPurchases(rows, 0);
  }

  static ItemMemory memoryOf(int items, MemoryOptions options) {
    ItemMemory memory = new ItemMemory(options);
    for (int i = 0; i < items; i++) {
      memory.admit("item-" + i);
    }
    return memory;
  }

  /** Purchases of users that each stay in one block of ten items. */
  static List<MemoryExample> blocks(int items, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<MemoryExample> examples = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int block = random.nextInt(items / 10) * 10;
      int[] history = new int[1 + random.nextInt(4)];
      for (int i = 0; i < history.length; i++) {
        history[i] = block + random.nextInt(9);
      }
      PastPurchases past = new PastPurchases(history, random.nextInt(history.length + 1));
      examples.add(new MemoryExample(past, block + 9, history, n * 10L));
    }
    return examples;
  }

  static void learnAll(ItemMemory memory, List<MemoryExample> examples, int group) {
    MemoryLearner learner = new MemoryLearner(memory);
    for (int from = 0; from < examples.size(); from += 32) {
      List<MemoryExample> batch = examples.subList(from, Math.min(from + 32, examples.size()));
      learner.step(MemoryBatch.draw(memory, group, batch), null);
    }
  }
}
