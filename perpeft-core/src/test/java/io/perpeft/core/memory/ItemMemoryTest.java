package io.perpeft.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
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
    float[] z = new float[8];
    memory.userFactors(new int[] {0, -1, 2}, z);

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
    float[] all = new float[8];
    float[] newest = new float[8];
    memory.userFactors(history, all);
    memory.userFactors(Arrays.copyOfRange(history, 15, 25), newest);

    assertThat(all).isEqualTo(newest);
  }

  @Test
  void stateComesBackBitForBitAndGoesOnAlike() {
    MemoryOptions options = MemoryFixtures.options(16, 32);
    ItemMemory memory = MemoryFixtures.memoryOf(40, options);
    List<MemoryExample> examples = MemoryFixtures.blocks(40, 500, 3);
    MemoryFixtures.learnAll(memory, examples.subList(0, 250), 2);
    MemoryFixtures.learnAll(memory, examples.subList(0, 100), 5);
    byte[] state = memory.encode();

    ItemMemory restored = ItemMemory.decode(state, options);

    assertThat(restored.encode()).isEqualTo(state);
    assertThat(restored.groups()).containsExactly(2, 5);
    MemoryFixtures.learnAll(memory, examples.subList(250, 500), 2);
    MemoryFixtures.learnAll(restored, examples.subList(250, 500), 2);
    assertThat(restored.encode()).isEqualTo(memory.encode());
  }

  @Test
  void stateOfAnotherShapeIsRefusedByName() {
    byte[] state = MemoryFixtures.memoryOf(4, MemoryFixtures.options(16, 32)).encode();

    assertThatThrownBy(() -> ItemMemory.decode(state, MemoryFixtures.options(8, 32)))
        .hasMessageContaining("factors is 16, expected 8");
  }

  @Test
  void brokenStateIsRefused() {
    MemoryOptions options = MemoryFixtures.options(4, 8);
    ItemMemory memory = MemoryFixtures.memoryOf(20, options);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(20, 64, 3), 1);
    byte[] state = memory.encode();

    for (int length = 0; length < state.length; length++) {
      byte[] truncated = Arrays.copyOf(state, length);
      assertThatThrownBy(() -> ItemMemory.decode(truncated, options))
          .as("first %d of %d bytes", length, state.length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ItemMemory.decode(Arrays.copyOf(state, state.length + 1), options))
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
    assertThat(ItemMemory.decode(memory.encode(), options).encode()).isEqualTo(memory.encode());
    assertThat(MemoryFixtures.memoryOf(40, options).c(39)).isEqualTo(first);
  }

  @Test
  void aMemoryWithinItsLimitForgetsNothing() {
    ItemMemory memory = MemoryFixtures.memoryOf(32, MemoryFixtures.options(8, 4).withMaxItems(32));

    assertThat(memory.forgetFaded()).isEmpty();
    assertThat(memory.size()).isEqualTo(32);
  }

  private static void buy(ItemMemory memory, int group, int row, long timeMillis) {
    MemoryExample example = new MemoryExample(new int[0], row, new int[0], timeMillis);
    new MemoryLearner(memory).step(MemoryBatch.draw(memory, group, List.of(example)), null);
  }
}
