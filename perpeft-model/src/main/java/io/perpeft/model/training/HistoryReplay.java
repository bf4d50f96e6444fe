package io.perpeft.model.training;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.MemoryPurchase;
import io.perpeft.core.memory.MemoryTrainer;
import io.perpeft.core.memory.VisitCounter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plays a history to an item memory once, in time order and without the neural score, so that it
 * begins the stream with what the history says. A user's purchases teach the group that the user
 * ends the history in.
 */
final class HistoryReplay {

  private HistoryReplay() {}

  /** The memory after the log; its counts fade at the rate at which the log's shop sold. */
  static MemoryStart run(InteractionLog log, GenerationScorers scorers, long seed) {
    int[][] bought =
        IntStream.range(0, log.users().size()).mapToObj(log::itemsOf).toArray(int[][]::new);
    int[] groups = scorers.groups(bought);
    MemoryTrainer trainer = new MemoryTrainer(options(log, seed));
    int[] before = new int[bought.length];
    VisitCounter visits = new VisitCounter(bought.length);
    for (int k = 0; k < log.size(); k++) {
      int user = log.user(k);
      List<String> past = ids(log, Arrays.copyOf(bought[user], before[user]++));
      int inVisit = visits.next(user, log.timeMillis(k));
      String item = log.items().get(log.item(k) - 1);
      trainer.learn(
          groups[user], new MemoryPurchase(past, inVisit, item, past, log.timeMillis(k)), null);
    }
    trainer.flush(null);
    return new MemoryStart(trainer.memory(), neighbours(log, trainer.memory(), bought));
  }

  private static MemoryOptions options(InteractionLog log, long seed) {
    double span = log.size() == 0 ? 0 : log.timeMillis(log.size() - 1) - log.timeMillis(0);
    return MemoryOptions.defaults(HalfLives.atRate(span / Math.max(1, log.size())), seed);
  }

  /** What item-kNN finds in the log, under the rows of the memory. */
  private static ItemKnn neighbours(InteractionLog log, ItemMemory memory, int[][] bought) {
    ItemKnn neighbours = new ItemKnn(memory.rows());
    int[] before = new int[bought.length];
    for (int k = 0; k < log.size(); k++) {
      int user = log.user(k);
      int row = memory.find(log.items().get(log.item(k) - 1));
      int[] history = Arrays.copyOf(bought[user], before[user]++);
      if (row >= 0) {
        neighbours.learn(
            Arrays.stream(history)
                .map(item -> memory.find(log.items().get(item - 1)) + 1)
                .toArray(),
            row + 1);
      }
    }
    return neighbours;
  }

  private static List<String> ids(InteractionLog log, int[] items) {
    return Arrays.stream(items).mapToObj(item -> log.items().get(item - 1)).toList();
  }
}
