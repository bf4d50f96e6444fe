package io.perpeft.jobs.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationMemory;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.MemoryPurchase;
import io.perpeft.core.memory.MemoryTrainer;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.VisitMoment;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.RememberedItem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryOperatorTest {
  private static final int PUBLISH_EVERY = 32;
  private static final HalfLives LIVES = new HalfLives(10_000, 100_000, 1_000_000);

  @TempDir static Path folder;
  private static Generation generation;

  @BeforeAll
  static void makeGeneration() throws IOException {
    generation = TrainableGeneration.in(folder).generation();
  }

  @Test
  void addsTheFiguresOfTheComposedScoreAndOfItemKnn() throws Exception {
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, null)) {
      for (int n = 0; n < 200; n++) {
        memory.send(n % 3, n);
      }
      List<GroupQuality> quality = memory.quality();
      assertThat(quality).hasSize(200);
      assertThat(quality.get(0).getArms())
          .containsOnlyKeys("live", "composed", "item_knn_live")
          .containsEntry("live", MemoryHarness.batch(0, 0, 0).quality().getArms().get("live"));
      assertThat(quality.get(3).getMemoryPurchases()).isZero();
      assertThat(quality.get(4).getMemoryPurchases()).isEqualTo(32);
      assertThat(mean(quality.subList(0, 4), "composed")).isLessThan(.3);
      assertThat(mean(quality.subList(100, 200), "composed")).isGreaterThan(.35);
      assertThat(mean(quality.subList(100, 200), "item_knn_live")).isGreaterThan(.35);
    }
  }

  @Test
  void publishesWhatChangedAtItsCadence() throws Exception {
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, null)) {
      for (int n = 0; n < 3; n++) {
        memory.send(n, n);
      }
      assertThat(memory.updates()).isEmpty();
      memory.send(0, 3);
      List<MemoryUpdate> updates = memory.updates();
      assertThat(updates).extracting(update -> text(update.key())).doesNotHaveDuplicates();
      GroupScoreWeights weights =
          updates.stream()
              .map(MemoryUpdate::weights)
              .filter(Objects::nonNull)
              .filter(w -> w.getGroupId().equals("1"))
              .findFirst()
              .orElseThrow();
      assertThat(weights.getGenerationId()).isEqualTo(generation.id());
      assertThat(weights.getMemoryPurchases()).isEqualTo(32);
      assertThat(weights.getWidth()).isEqualTo(128);
      RememberedItem item =
          updates.stream()
              .map(MemoryUpdate::item)
              .filter(Objects::nonNull)
              .filter(i -> !i.getNeighbours().isEmpty())
              .findFirst()
              .orElseThrow();
      assertThat(item.getQ().remaining()).isEqualTo(512);
      assertThat(item.getLongCount()).isGreaterThan(.9);
      assertThat(item.getEventTime()).isEqualTo(1_003_007);
    }
  }

  @Test
  void whatTheGenerationRemembersComesFirst() throws Exception {
    Generation seen = remembering(1_000);
    try (MemoryHarness memory = new MemoryHarness(seen, PUBLISH_EVERY, null)) {
      assertThat(memory.updates()).isEmpty();
      OperatorSubtaskState state = memory.snapshot();
      assertThat(memory.updates()).as("every item, and the group at each moment").hasSize(43);
      try (MemoryHarness restored = new MemoryHarness(seen, PUBLISH_EVERY, state)) {
        restored.snapshot();
        restored.send(only(new int[] {5}, 6, 0));
        assertThat(restored.updates()).isEmpty();
        assertThat(mean(restored.quality(), "item_knn_live"))
            .as("item-kNN knows the history")
            .isGreaterThan(.6);
      }
    }
    try (MemoryHarness memory = new MemoryHarness(seen, PUBLISH_EVERY, null)) {
      memory.send(0, 0);
      assertThat(memory.updates()).hasSize(43);
    }
  }

  @Test
  void aGroupThatIsBornIsServedWithItsParentsScoreWeightsAtOnce() throws Exception {
    Generation seen = remembering(1_000);
    try (MemoryHarness memory = new MemoryHarness(seen, PUBLISH_EVERY, null)) {
      memory.send(MemoryNews.born(9, 4));
      assertThat(weights(memory, "9")).as("nothing is known of its parent").isEmpty();
      assertThat(weights(memory, "0")).as("the generation's come first").hasSize(1);
      memory.send(MemoryNews.born(7, 0));
      for (int n = 0; n < 8; n++) {
        memory.send(0, n);
      }
      memory.send(MemoryNews.born(8, 0));
      List<GroupScoreWeights> parents = weights(memory, "0");
      assertThat(parents.size()).isGreaterThan(1);
      assertThat(weights(memory, "7")).containsExactly(as("7", parents.get(0)));
      assertThat(weights(memory, "8"))
          .containsExactly(as("8", parents.get(parents.size() - 1)))
          .doesNotContain(as("8", parents.get(0)));
    }
  }

  private static GroupScoreWeights as(String group, GroupScoreWeights weights) {
    return GroupScoreWeights.newBuilder(weights).setGroupId(group).build();
  }

  private static List<GroupScoreWeights> weights(MemoryHarness memory, String group) {
    return memory.updates().stream()
        .map(MemoryUpdate::weights)
        .filter(Objects::nonNull)
        .filter(weights -> weights.getGroupId().equals(group))
        .filter(weights -> weights.getMoment().equals(VisitMoment.NEW_VISIT.label()))
        .toList();
  }

  @Test
  void restoresBitForBit() throws Exception {
    Generation seen = remembering(45);
    List<MemoryUpdate> undisturbed;
    List<GroupQuality> figures;
    try (MemoryHarness memory = new MemoryHarness(seen, PUBLISH_EVERY, null)) {
      for (int n = 0; n < 60; n++) {
        memory.send(n % 3, n);
      }
      undisturbed = memory.updates();
      figures = memory.quality();
    }
    assertThat(undisturbed).as("an item is forgotten").anyMatch(MemoryOperatorTest::isForgotten);
    List<MemoryUpdate> updates = new ArrayList<>();
    List<GroupQuality> quality = new ArrayList<>();
    OperatorSubtaskState state = null;
    for (int from = 0; from < 60; from += 5) {
      try (MemoryHarness memory = new MemoryHarness(seen, PUBLISH_EVERY, state)) {
        for (int n = from; n < from + 5; n++) {
          memory.send(n % 3, n);
          memory.snapshot();
        }
        state = memory.snapshot();
        updates.addAll(memory.updates());
        quality.addAll(memory.quality());
      }
    }
    assertThat(texts(updates)).isEqualTo(texts(undisturbed));
    assertThat(quality).isEqualTo(figures);
  }

  @Test
  void inLogOrderABatchWaitsForItsTurnAndALateOneDoesNot() throws Exception {
    List<String> inOrder;
    int entries;
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, null)) {
      for (int n = 0; n < 8; n++) {
        memory.send(n % 3, n);
      }
      inOrder = texts(memory.updates());
      memory.snapshot();
      entries = memory.keyedStateEntries();
    }
    OperatorSubtaskState state;
    List<String> updates;
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, true, null)) {
      for (int n : new int[] {3, 0, 1, 2, 7, 5}) {
        memory.send(n % 3, n);
      }
      assertThat(memory.quality()).isEmpty();
      memory.pass(3);
      assertThat(memory.quality()).hasSize(4);
      updates = new ArrayList<>(texts(memory.updates()));
      state = memory.snapshot();
    }
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, true, state)) {
      memory.send(6 % 3, 6);
      memory.send(4 % 3, 4);
      memory.pass(10);
      updates.addAll(texts(memory.updates()));
      assertThat(updates).isEqualTo(inOrder);
      memory.snapshot();
      assertThat(memory.keyedStateEntries()).as("nothing waits").isEqualTo(entries);
      memory.send(0, 9);
      assertThat(memory.quality()).as("late, and learnt at once").hasSize(5);
    }
    try (MemoryHarness memory = new MemoryHarness(generation, PUBLISH_EVERY, false, state)) {
      assertThat(memory.quality()).as("nothing waits any more").hasSize(2);
    }
  }

  /** A batch of one item: with counts that include it, the batch would rank the item high. */
  @Test
  void nothingOfABatchIsSeenBeforeItIsScored() throws Exception {
    try (MemoryHarness memory = new MemoryHarness(generation, 1, null)) {
      for (int n = 0; n < 30; n++) {
        memory.send(only(new int[0], 1 + 2 * n, n));
      }
      assertThat(memory.quality())
          .extracting(record -> arm(record, "composed"))
          .as("counts of other items, none of its own")
          .allMatch(ndcg -> ndcg < .3);
      assertThat(memory.quality()).extracting(r -> arm(r, "item_knn_live")).containsOnly(0.0);
      assertThat(
              memory.updates().stream()
                  .map(MemoryUpdate::weights)
                  .filter(Objects::nonNull)
                  .filter(w -> w.getMoment().equals(VisitMoment.FIRST_PURCHASE.label()))
                  .reduce((first, second) -> second)
                  .orElseThrow()
                  .getShortCount())
          .as("trained with counts from before the batch")
          .isNegative();
    }
  }

  /** A batch in which everyone buys one item. */
  private static ScoredExamples only(int[] history, int item, int number) {
    ScoredExamples some = MemoryHarness.batch(0, number, 7);
    List<IndexedExample> examples = new ArrayList<>();
    for (IndexedExample example : some.examples()) {
      examples.add(
          new IndexedExample(
              history,
              new PastPurchases(history, 0),
              item,
              new int[0],
              example.eventTimeMillis(),
              0,
              example.position()));
    }
    float[][] neural = new float[examples.size()][some.items() + 1];
    return new ScoredExamples(
        0, 0, some.place(), some.quality(), some.added(), examples, some.items(), null, neural);
  }

  /** The generation with a memory that has seen its first 40 items, for at most so many. */
  private static Generation remembering(int maxItems) {
    MemoryOptions options =
        new MemoryOptions(
            16,
            new HistoryWindow(10, .85),
            new HistoryWindow(15, .97),
            new HistoryWindow(12, .97),
            20,
            1_000_000,
            64,
            12,
            .1,
            .02,
            LIVES,
            maxItems,
            5);
    MemoryTrainer trainer = new MemoryTrainer(options);
    ItemKnn neighbours = new ItemKnn(40);
    for (int n = 0; n < 40; n++) {
      List<String> history = n == 0 ? List.of() : List.of(TrainableGeneration.item(n - 1));
      trainer.learn(
          0,
          new MemoryPurchase(history, 0, TrainableGeneration.item(n), history, 900_000 + n),
          null);
    }
    trainer.flush(null);
    ItemMemory memory = trainer.memory();
    for (int n = 1; n < 40; n++) {
      neighbours.learn(
          new int[] {memory.find(TrainableGeneration.item(n - 1)) + 1},
          memory.find(TrainableGeneration.item(n)) + 1);
    }
    return Generation.of(
        generation.content().withMemory(GenerationMemory.of(new MemoryStart(memory, neighbours))),
        Instant.EPOCH);
  }

  private static double mean(List<GroupQuality> quality, String arm) {
    return quality.stream().mapToDouble(record -> arm(record, arm)).average().orElseThrow();
  }

  private static double arm(GroupQuality record, String arm) {
    return Objects.requireNonNull(record.getArms().get(arm)).getNdcg20();
  }

  private static boolean isForgotten(MemoryUpdate update) {
    return update.item() == null && update.weights() == null;
  }

  private static List<String> texts(List<MemoryUpdate> updates) {
    return updates.stream()
        .map(update -> text(update.key()) + " " + update.item() + " " + update.weights())
        .toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
