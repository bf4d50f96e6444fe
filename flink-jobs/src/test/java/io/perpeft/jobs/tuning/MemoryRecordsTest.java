package io.perpeft.jobs.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.client.memory.MemoryScores;
import io.perpeft.client.memory.MemoryView;
import io.perpeft.client.memory.UserHistory;
import io.perpeft.core.live.Publication;
import io.perpeft.core.memory.ComposedScorer;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.MemoryPurchase;
import io.perpeft.core.memory.MemoryTrainer;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryRecordsTest {
  private static final int ITEMS = 50;

  /** What a service computes from the records is what the job ranks with. */
  @Test
  void aReaderOfTheRecordsScoresLikeTheMemory() {
    HalfLives lives = new HalfLives(40_000, 400_000, 4_000_000);
    MemoryOptions options =
        new MemoryOptions(
            16,
            new HistoryWindow(6, .8),
            new HistoryWindow(8, .9),
            new HistoryWindow(4, .95),
            12,
            300_000,
            64,
            30,
            .1,
            .02,
            lives,
            1_000,
            5);
    MemoryTrainer trainer = new MemoryTrainer(options);
    MemoryView view = new MemoryView("gen");
    MemoryRecords records = new MemoryRecords("gen");
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 640; n++) {
      List<String> history =
          random.ints(random.nextInt(9), 0, ITEMS).mapToObj(i -> "item-" + i).toList();
      String item = "item-" + random.nextInt(ITEMS);
      int inVisit = random.nextInt(history.size() + 1);
      trainer.learn(2, new MemoryPurchase(history, inVisit, item, history, 1_000L * n), null);
      if (n % 64 == 63) {
        publish(trainer.memory(), records, view);
      }
    }
    view.publish();
    ItemMemory memory = trainer.memory();
    int[] rows =
        IntStream.rangeClosed(0, memory.rows()).map(r -> r < memory.rows() ? r : -1).toArray();
    ComposedScorer scorer = new ComposedScorer(rows.length);
    scorer.setMemory(memory, rows, memory.newestMillis());
    for (int trial = 0; trial < 20; trial++) {
      int[] history = random.ints(random.nextInt(9), 0, memory.rows()).toArray();
      PastPurchases past = new PastPurchases(history, random.nextInt(history.length + 1));
      ScoreWeights weights = memory.weights(2, past.moment());
      float[] z = memory.userFactors(past, weights);
      float[] expected =
          scorer.scores(List.of(new ComposedScorer.Query(2, null, z, past, weights)))[0];
      MemoryScores scores =
          view.memory()
              .scores(
                  "2",
                  new UserHistory(
                      IntStream.of(history).mapToObj(memory::item).toList(), past.inVisit()))
              .orElseThrow();
      for (int row = 0; row < memory.rows(); row++) {
        assertThat(scores.score(String.valueOf(memory.item(row)), .5f))
            .isCloseTo(expected[row] + .5f * weights.neural(), within(1e-4f));
      }
      assertThat(scores.score("never bought", 0)).isCloseTo(expected[memory.rows()], within(1e-5f));
    }
    assertThat(view.memory().scores("7", UserHistory.beforeVisit(List.of()))).isEmpty();
  }

  @Test
  void aForgottenItemIsARecordWithoutAValue() {
    MemoryView view = new MemoryView("gen");
    MemoryTrainer trainer =
        new MemoryTrainer(MemoryOptions.defaults(new HalfLives(1, 2, 3), 1).withFactors(4));
    trainer.learn(0, new MemoryPurchase(List.of(), 0, "a", List.of(), 5), null);
    trainer.flush(null);
    publish(trainer.memory(), new MemoryRecords("gen"), view);
    view.publish();
    assertThat(view.memory().items()).isEqualTo(1);
    Publication publication =
        new Publication(trainer.memory(), new BitSet(), List.of("a"), new TreeSet<>(), 9);
    new MemoryRecords("gen").write(publication, update -> apply(update, view));
    view.publish();
    assertThat(view.memory().items()).isZero();
  }

  private static void publish(ItemMemory memory, MemoryRecords records, MemoryView view) {
    records.write(
        new Publication(memory, memory.drainChanged(), List.of(), memory.groups(), 1),
        update -> apply(update, view));
  }

  private static void apply(MemoryUpdate update, MemoryView view) {
    if (update.item() != null) {
      view.apply(update.item());
    } else if (update.weights() != null) {
      view.apply(update.weights());
    } else {
      view.forget(new String(update.key(), UTF_8));
    }
  }
}
