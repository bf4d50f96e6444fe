package io.perpeft.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryTrainerTest {

  private static final MemoryOptions OPTIONS = MemoryFixtures.options(6, 16);

  @Test
  void aGroupIsLearntWhenItsMicroBatchIsFull() {
    MemoryTrainer trainer = new MemoryTrainer(OPTIONS);
    List<MemoryPurchase> purchases = purchases(63);
    for (int n = 0; n < 31; n++) {
      assertThat(trainer.learn(1, purchases.get(n), null)).isEmpty();
      assertThat(trainer.learn(2, purchases.get(n), null)).isEmpty();
    }
    assertThat(trainer.memory().size()).isZero();

    assertThat(trainer.learn(2, purchases.get(31), null)).isPresent();

    assertThat(trainer.memory().groups()).containsExactly(2);
    assertThat(trainer.steps()).isEqualTo(1);
    trainer.flush(null);
    assertThat(trainer.memory().groups()).containsExactly(1, 2);
    trainer.flush(null);
    assertThat(trainer.steps()).isEqualTo(2);
  }

  @Test
  void neuralScoresAreAskedForByItem() {
    MemoryTrainer trainer = new MemoryTrainer(OPTIONS);
    List<MemoryPurchase> purchases = purchases(32);
    List<MemoryPurchase> asked = new ArrayList<>();
    for (MemoryPurchase purchase : purchases) {
      trainer.learn(
          3,
          purchase,
          (group, batch, negatives) -> {
            assertThat(group).isEqualTo(3);
            assertThat(negatives).hasSize(16).allMatch(item -> item.startsWith("item-"));
            asked.addAll(batch);
            float[] scores = new float[32 * 17];
            for (int i = 0; i < scores.length; i++) {
              scores[i] = i % 17;
            }
            return scores;
          });
    }

    assertThat(asked).isEqualTo(purchases);
    assertThat(trainer.memory().weights(3, VisitMoment.NEW_VISIT).neural())
        .isLessThan(ScoreWeights.initial().neural());
  }

  @Test
  void waitingPurchasesSurviveTheForgettingOfTheirItems() {
    MemoryOptions small = MemoryFixtures.options(6, 20, 50_000, 16, 1, 16);
    MemoryTrainer trainer = new MemoryTrainer(small);
    MemoryPurchase early = new MemoryPurchase(List.of("old"), 0, "older", List.of("old"), 0);
    trainer.learn(1, new MemoryPurchase(List.of(), 0, "old", List.of(), 0), null);
    trainer.flush(null);
    trainer.learn(2, early, null);
    for (int n = 0; n < 64; n++) {
      String item = "item-" + n % 32;
      trainer.learn(1, new MemoryPurchase(List.of(), 0, item, List.of(), 100 + n), null);
    }
    assertThat(trainer.memory().find("old")).isEqualTo(-1);

    trainer.flush(null);

    ItemMemory memory = trainer.memory();
    assertThat(memory.neighbours(memory.find("older")).size()).isZero();
    assertThat(memory.count(2, memory.find("older"), 200)).isGreaterThan(.9);
  }

  private static List<MemoryPurchase> purchases(int count) {
    SplittableRandom random = new SplittableRandom(5);
    List<MemoryPurchase> purchases = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      List<String> history =
          random.ints(random.nextInt(12), 0, 60).mapToObj(i -> "item-" + i).toList();
      purchases.add(new MemoryPurchase(history, 0, "item-" + random.nextInt(60), history, n));
    }
    return purchases;
  }
}
