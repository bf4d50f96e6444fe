package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GroupStateTest {
  private static final CatalogueIndex GENERATION = new CatalogueIndex(List.of("a", "b", "c"));

  @Property(tries = 50)
  void comesBackBitForBit(@ForAll long seed, @ForAll @IntRange(min = 0, max = 900) int examples) {
    GroupState state = filled(new Random(seed), examples);
    byte[] bytes = state.encode();
    GroupState back = GroupState.decode(GENERATION, bytes);
    assertThat(back.encode()).isEqualTo(bytes);
    assertThat(back.items().size()).isEqualTo(state.items().size());
    assertThat(back.recent.toArray()).isEqualTo(state.recent.toArray());
    assertThat(back.lineage).isEqualTo(state.lineage);
    assertThat(back.buffer).hasSameSizeAs(state.buffer);
    assertThat(back.ndcg20Sum).isEqualTo(state.ndcg20Sum);
    assertThat(back.releaseEventTimeMillis).isEqualTo(state.releaseEventTimeMillis);
  }

  @Property(tries = 300)
  void damagedBytesAreRefusedOrReadButNeverCrash(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int examples) {
    Random random = new Random(seed);
    byte[] bytes = filled(random, examples).encode();
    if (random.nextBoolean()) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    for (int i = 0; i < 3 && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    try {
      GroupState.decode(GENERATION, bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("group's state");
    }
  }

  @Test
  void namesBytesOfAnotherKind() {
    byte[] bytes = new GroupState(GENERATION).encode();
    assertThatThrownBy(() -> GroupState.decode(new CatalogueIndex(List.of("a")), bytes))
        .hasMessageContaining("generation of 3 items");
    byte[] newer = bytes.clone();
    newer[7] = 9;
    assertThatThrownBy(() -> GroupState.decode(GENERATION, newer))
        .hasMessageContaining("version 9");
    assertThatThrownBy(() -> GroupState.decode(GENERATION, new byte[] {1, 2, 3, 4}))
        .hasMessageContaining("PPGS");
  }

  @Test
  void lineageIsASpanOfEveryPartition() {
    GroupState state = new GroupState(GENERATION);
    state.noteLineage(new LogPosition("t", 0, 5));
    state.noteLineage(new LogPosition("t", 1, 2));
    state.noteLineage(new LogPosition("t", 0, 9));
    assertThat(state.lineage)
        .containsExactly(new OffsetSpan("t", 0, 5, 10), new OffsetSpan("t", 1, 2, 3));
  }

  private static GroupState filled(Random random, int examples) {
    GroupState state = new GroupState(GENERATION);
    for (int i = 0; i < examples; i++) {
      IndexedExample example =
          state.items.index(
              new Example(
                  List.of("item \u2603 " + random.nextInt(400), "a"),
                  "item " + random.nextInt(400),
                  List.of("b"),
                  random.nextLong(),
                  random.nextLong(),
                  new LogPosition("topic", random.nextInt(3), i)));
      state.recent.add(example.target());
      state.noteLineage(example.position());
      if (random.nextInt(30) == 0) {
        state.buffer.add(example);
      }
    }
    state.batches = random.nextLong();
    state.steps = random.nextLong();
    state.version = random.nextLong();
    state.ndcg20Sum = random.nextDouble();
    state.hr20Sum = random.nextDouble();
    state.releaseEventTimeMillis = random.nextLong();
    return state;
  }
}
