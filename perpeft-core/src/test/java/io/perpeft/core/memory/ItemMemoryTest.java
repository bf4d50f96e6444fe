package io.perpeft.core.memory;

import static io.perpeft.core.memory.MemoryFixtures.past;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemMemoryTest {

  @Test
  void firstFactorsDependOnTheItemAndNotOnWhenItCame() {
    ItemMemory early = new ItemMemory(MemoryFixtures.options(16, 4));
    ItemMemory late = new ItemMemory(MemoryFixtures.options(16, 4));
    early.admit("a");
    early.admit("b");
    late.admit("b");
    late.admit("a");

    assertThat(early.c(early.find("a"))).isEqualTo(late.c(late.find("a")));
    assertThat(early.c(early.find("a"))).isNotEqualTo(early.c(early.find("b")));
    assertThat(early.q(early.find("a"))).containsOnly(0f);
  }

  @Test
  void firstFactorsHaveVarianceOneOverD() {
    ItemMemory memory = MemoryFixtures.memoryOf(500, MemoryFixtures.options(64, 4));

    double sum = 0;
    double squares = 0;
    for (int row = 0; row < 500; row++) {
      for (float value : memory.c(row)) {
        sum += value;
        squares += value * value;
      }
    }
    assertThat(sum / (500 * 64)).isCloseTo(0, within(.003));
    assertThat(squares / 500).isCloseTo(1, within(.05));
  }

  @Test
  void userFactorsWeighNewerItemsMoreAndHaveUnitWeightSquares() {
    ItemMemory memory = MemoryFixtures.memoryOf(3, MemoryFixtures.options(8, 4));
    HistoryWindow newest = memory.options().history();
    float[] z = memory.windowFactors(past(0, -1, 2), newest);

    double norm = Math.sqrt(1 + Math.pow(.85, 2) + Math.pow(.85, 4));
    for (int i = 0; i < 8; i++) {
      double expected = (memory.c(2)[i] + .85 * .85 * memory.c(0)[i]) / norm;
      assertThat((double) z[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void userFactorsReadTheNewestItemsOnly() {
    ItemMemory memory = MemoryFixtures.memoryOf(30, MemoryFixtures.options(8, 4));
    int[] history = new int[25];
    Arrays.setAll(history, i -> i);
    HistoryWindow window = memory.options().history();

    float[] newest = memory.windowFactors(past(Arrays.copyOfRange(history, 15, 25)), window);

    assertThat(memory.windowFactors(past(history), window)).isEqualTo(newest);
    assertThat(memory.windowFactors(past(history), memory.options().profile()))
        .isNotEqualTo(newest);
  }

  @Test
  void userFactorsAreThoseOfNewestPurchasesAndProfileWeighted() {
    ItemMemory memory = MemoryFixtures.memoryOf(30, MemoryFixtures.options(8, 4));
    PastPurchases past = past(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    float[] newest = memory.windowFactors(past, memory.options().history());
    float[] profile = memory.windowFactors(past, memory.options().profile());

    float[] z = memory.userFactors(past, new ScoreWeights(9, .5f, -2, 9, 9, 9, 9, 9, 9));

    for (int i = 0; i < 8; i++) {
      assertThat(z[i]).isCloseTo(.5f * newest[i] - 2 * profile[i], within(1e-5f));
    }
  }

  @Test
  void stateComesBackBitForBitAndGoesOnAlike() {
    MemoryOptions options = MemoryFixtures.options(16, 32);
    ItemMemory memory = MemoryFixtures.memoryOf(40, options);
    List<MemoryExample> examples = MemoryFixtures.blocks(40, 500, 3);
    MemoryFixtures.learnAll(memory, examples.subList(0, 250), 2);
    MemoryFixtures.learnAll(memory, examples.subList(0, 100), 5);
    byte[] state = memory.encode();

    ItemMemory restored = ItemMemory.decode(state);

    assertThat(restored.encode()).isEqualTo(state);
    assertThat(restored.groups()).containsExactly(2, 5);
    MemoryFixtures.learnAll(memory, examples.subList(250, 500), 2);
    MemoryFixtures.learnAll(restored, examples.subList(250, 500), 2);
    assertThat(restored.encode()).isEqualTo(memory.encode());
  }

  @Test
  void piecesOfTheRowsThatChangedKeepAStoreUpToDate() {
    MemoryOptions options = MemoryFixtures.options(8, 16).withMaxItems(48);
    ItemMemory memory = new ItemMemory(options);
    Map<Integer, byte[]> store = new HashMap<>();
    List<MemoryExample> examples = MemoryFixtures.blocks(40, 320, 3);
    MemoryLearner learner = new MemoryLearner(memory);
    for (int i = 0; i < 40; i++) {
      memory.admit("item-" + i);
    }
    for (int from = 0; from < examples.size(); from += 32) {
      learner.step(MemoryBatch.draw(memory, 1, examples.subList(from, from + 32)), null);
      if (from == 160) {
        for (int i = 40; i < 60; i++) {
          memory.admit("item-" + i);
        }
        assertThat(memory.forgetFaded()).isNotEmpty();
        memory.admit("item-70");
      }
      memory.drainUnsaved().stream().forEach(row -> store.put(row, memory.encodeRow(row)));
      assertThat(ItemMemory.decode(memory.encodeCore(), store::get).encode())
          .isEqualTo(memory.encode());
    }
  }

  @Test
  void passingOfTimeThatRescalesAllCountsChangesAllRows() {
    ItemMemory memory = MemoryFixtures.memoryOf(5, MemoryFixtures.options(4, 8));
    buy(memory, 1, 0, 0);
    memory.drainUnsaved();
    memory.drainChanged();
    buy(memory, 1, 3, 600 * MemoryFixtures.LIVES.shortMillis());

    assertThat(memory.drainUnsaved().cardinality()).isEqualTo(5);
    assertThat(memory.drainChanged().cardinality()).isEqualTo(5);
  }

  @Test
  void aCopyOfTheScoresScoresAlike() {
    MemoryOptions options = MemoryFixtures.options(8, 16);
    ItemMemory memory = MemoryFixtures.memoryOf(40, options);
    ItemMemory copy = new ItemMemory(options);
    List<MemoryExample> examples = MemoryFixtures.blocks(40, 320, 3);
    for (int from = 0; from < examples.size(); from += 32) {
      MemoryFixtures.learnAll(memory, examples.subList(from, from + 32), 2);
      copy.copyScoresOf(memory, memory.drainChanged());
      for (int row = 0; row < memory.rows(); row++) {
        int same = copy.find("item-" + row);
        if (same >= 0) {
          assertThat(copy.count(1, same, 5_000)).isEqualTo(memory.count(1, row, 5_000));
          assertThat(copy.q(same)).isEqualTo(memory.q(row));
          assertThat(copy.c(same)).isEqualTo(memory.c(row));
        }
      }
      assertThat(copy.size()).isGreaterThan(10);
      for (VisitMoment moment : VisitMoment.values()) {
        assertThat(copy.weights(2, moment)).isEqualTo(memory.weights(2, moment));
      }
      assertThat(copy.newestMillis()).isEqualTo(memory.newestMillis());
    }
  }

  @Test
  void brokenStateIsRefused() {
    MemoryOptions options = MemoryFixtures.options(4, 8);
    ItemMemory memory = MemoryFixtures.memoryOf(20, options);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(20, 64, 3), 1);
    byte[] state = memory.encode();

    for (int length = 0; length < state.length; length++) {
      byte[] truncated = Arrays.copyOf(state, length);
      assertThatThrownBy(() -> ItemMemory.decode(truncated))
          .as("first %d of %d bytes", length, state.length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ItemMemory.decode(Arrays.copyOf(state, state.length + 1)))
        .hasMessageContaining("1 bytes too many");
  }

  @Test
  void theItemsBoughtLeastAreForgotten() {
    MemoryOptions options = MemoryFixtures.options(8, 16).withMaxItems(32);
    ItemMemory memory = MemoryFixtures.memoryOf(40, options);
    for (int row = 2; row < 40; row++) {
      buy(memory, 1, row, row * 1_000L);
    }
    // Now rows 0 and 1 are all that the group's last 50 purchases hold.
    for (int n = 0; n < 50; n++) {
      buy(memory, 1, n % 2, 40_000);
    }

    List<String> forgotten = memory.forgetFaded();

    assertThat(memory.size()).isEqualTo(30);
    assertThat(forgotten).hasSize(10).contains("item-2", "item-3").doesNotContain("item-39");
    assertThat(memory.find("item-0")).isZero();
    assertThat(memory.find("item-2")).isEqualTo(-1);
  }

  @Test
  void aForgottenItemStartsAfreshInAFreeRow() {
    MemoryOptions options = MemoryFixtures.options(8, 16).withMaxItems(32);
    ItemMemory memory = MemoryFixtures.memoryOf(40, options);
    float[] first = memory.c(39);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(40, 64, 3), 1);
    List<String> forgotten = memory.forgetFaded();
    int rows = memory.rows();

    int row = memory.admit(forgotten.get(0));

    assertThat(memory.rows()).isEqualTo(rows);
    assertThat(memory.q(row)).containsOnly(0f);
    assertThat(memory.count(2, row, 0)).isZero();
    assertThat(ItemMemory.decode(memory.encode()).encode()).isEqualTo(memory.encode());
    assertThat(MemoryFixtures.memoryOf(40, options).c(39)).isEqualTo(first);
  }

  @Test
  void aMemoryWithinItsLimitForgetsNothing() {
    ItemMemory memory = MemoryFixtures.memoryOf(32, MemoryFixtures.options(8, 4).withMaxItems(32));

    assertThat(memory.forgetFaded()).isEmpty();
    assertThat(memory.size()).isEqualTo(32);
  }

  private static void buy(ItemMemory memory, int group, int row, long timeMillis) {
    MemoryExample example = new MemoryExample(past(), row, new int[0], timeMillis);
    new MemoryLearner(memory).step(MemoryBatch.draw(memory, group, List.of(example)), null);
  }
}
