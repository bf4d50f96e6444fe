package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.ranking.RankingQuality;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GroupStateTest {
  private static final CatalogueIndex GENERATION = new CatalogueIndex(List.of("a", "b", "c"));
  private static final BatchLimits LIMITS = new BatchLimits(4, 1_000);
  private static final RankingQuality NOTHING = new RankingQuality(0, 0, 0, 0, 0, 0, 0);

  private final GroupState state = new GroupState(GENERATION);

  @Test
  void closesBatchesByCountAndByGap() {
    assertThat(accept("a", 10)).isEmpty();
    assertThat(accept("x", 20)).isEmpty();
    List<ClosedBatch> byGap = accept("y", 5_000);
    assertThat(byGap).hasSize(1);
    assertThat(byGap.get(0).examples()).hasSize(2);
    assertThat(byGap.get(0).items()).as("the example behind the gap is not in it").isEqualTo(4);
    assertThat(accept("b", 5_001)).isEmpty();
    assertThat(accept("b", 5_002)).isEmpty();
    List<ClosedBatch> byCount = accept("b", 5_003);
    assertThat(byCount).hasSize(1);
    assertThat(byCount.get(0).number()).isEqualTo(1);
    assertThat(byCount.get(0).examples()).hasSize(4);
    assertThat(byCount.get(0).newestEventTimeMillis()).isEqualTo(5_003);
    assertThat(state.buffered()).isZero();
  }

  @Test
  void closesEarlyWhatIsBuffered() {
    assertThat(state.closeEarly()).isEmpty();
    accept("a", 10);
    accept("b", 11);
    assertThat(state.closeEarly())
        .hasValueSatisfying(batch -> assertThat(batch.examples()).hasSize(2));
    assertThat(state.buffered()).isZero();
    assertThat(state.batches()).isEqualTo(1);
  }

  @Test
  void oneExampleCanCloseTwoBatches() {
    BatchLimits single = new BatchLimits(1, 0);
    assertThat(state.accept(example("a", 1, 0), single)).hasSize(1);
    GroupState other = new GroupState(GENERATION);
    other.accept(example("a", 1, 0), LIMITS);
    assertThat(other.accept(example("b", 9_000, 1), single)).hasSize(2);
  }

  @Test
  void negativesComeFromBeforeTheBatch() {
    NegativeSampler sampler = new NegativeSampler(200);
    for (String item : List.of("new", "new", "new")) {
      accept(item, 1);
    }
    ClosedBatch first = accept("new", 1).get(0);
    Negatives before = state.sample(first, sampler, 1);
    assertThat(before.logExpected()).as("uniform").containsOnly((float) StrictMath.log(50.0));
    state.finish(first, true, NOTHING);
    Negatives after = state.sample(first, sampler, 1);
    assertThat(Arrays.stream(after.items()).filter(item -> item == 4).count()).isGreaterThan(80);
  }

  @Test
  void releasesWhatWasLearnedAndSaysFromWhere() {
    ReleasePolicy policy = new ReleasePolicy(2, Long.MAX_VALUE);
    learn(true, 1.0);
    assertThat(state.isDue(policy)).isFalse();
    learn(false, 0.0);
    assertThat(state.isDue(policy)).as("a dropped step counts for nothing").isFalse();
    learn(true, 0.5);
    assertThat(state.isDue(policy)).isTrue();
    ReleaseNote note = state.release();
    assertThat(note.version()).isEqualTo(1);
    assertThat(note.steps()).isEqualTo(2);
    assertThat(note.examples()).isEqualTo(8);
    assertThat(note.ndcg20()).isEqualTo(0.75);
    assertThat(note.hr20()).isEqualTo(0.375);
    assertThat(note.lineage()).containsExactly(new OffsetSpan("t", 0, 0, 12));
    assertThat(note.newestIngestTimeMillis()).isEqualTo(11 + 7);
    assertThat(state.isDue(policy)).isFalse();
    learn(true, 0.5);
    learn(true, 0.7);
    ReleaseNote next = state.release();
    assertThat(next.version()).isEqualTo(2);
    assertThat(next.ndcg20()).isEqualTo(0.6);
  }

  @Test
  void streamTimeMakesAReleaseToo() {
    ReleasePolicy policy = new ReleasePolicy(100, 50);
    learn(true, 0);
    assertThat(state.isDue(policy)).isFalse();
    state.accept(example("a", 40, 0), LIMITS);
    for (int i = 0; i < 2; i++) {
      accept("a", 49);
    }
    state.finish(accept("a", 60).get(0), true, NOTHING);
    assertThat(state.isDue(policy)).isTrue();
  }

  @Property(tries = 50)
  void comesBackBitForBit(@ForAll long seed, @ForAll @IntRange(min = 0, max = 900) int examples) {
    GroupState filled = filled(new Random(seed), examples);
    byte[] bytes = filled.encode();
    GroupState back = GroupState.decode(GENERATION, bytes);
    assertThat(back.encode()).isEqualTo(bytes);
    assertThat(back.items().size()).isEqualTo(filled.items().size());
    for (int i = 0; i < 50; i++) {
      Example next = randomExample(new Random(seed + i), i);
      List<ClosedBatch> expected = filled.accept(next, LIMITS);
      List<ClosedBatch> actual = back.accept(next, LIMITS);
      assertThat(actual).hasSameSizeAs(expected);
      for (int k = 0; k < actual.size(); k++) {
        NegativeSampler sampler = new NegativeSampler(16);
        assertThat(back.sample(actual.get(k), sampler, seed).items())
            .isEqualTo(filled.sample(expected.get(k), sampler, seed).items());
        back.finish(actual.get(k), true, NOTHING);
        filled.finish(expected.get(k), true, NOTHING);
      }
    }
    assertThat(back.encode()).isEqualTo(filled.encode());
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
    byte[] bytes = state.encode();
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
    OffsetSpan span = OffsetSpan.of(new LogPosition("t", 0, 5));
    assertThat(span.with(new LogPosition("t", 0, 9))).isEqualTo(new OffsetSpan("t", 0, 5, 10));
    assertThat(span.covers(new LogPosition("t", 1, 5))).isFalse();
    assertThat(span.covers(new LogPosition("u", 0, 5))).isFalse();
  }

  private long offset;

  private List<ClosedBatch> accept(String target, long eventTimeMillis) {
    return state.accept(example(target, eventTimeMillis, offset++), LIMITS);
  }

  private void learn(boolean applied, double ndcg20) {
    for (int i = 0; i < 3; i++) {
      accept("a", 1);
    }
    ClosedBatch batch = accept("b", 1).get(0);
    state.finish(
        batch, applied, new RankingQuality(0, ndcg20, 0, 0, ndcg20 / 2, 0, applied ? 4 : 0));
  }

  private static Example example(String target, long eventTimeMillis, long offset) {
    return new Example(
        List.of(),
        target,
        List.of(),
        0,
        eventTimeMillis,
        offset + 7,
        new LogPosition("t", 0, offset));
  }

  private static GroupState filled(Random random, int examples) {
    GroupState state = new GroupState(GENERATION);
    for (int i = 0; i < examples; i++) {
      for (ClosedBatch batch : state.accept(randomExample(random, i), LIMITS)) {
        state.finish(
            batch,
            random.nextBoolean(),
            new RankingQuality(0, random.nextDouble(), 0, 0, random.nextDouble(), 0, 4));
        if (state.isDue(new ReleasePolicy(3, Long.MAX_VALUE))) {
          state.release();
        }
      }
    }
    return state;
  }

  private static Example randomExample(Random random, int offset) {
    return new Example(
        List.of("item \u2603 " + random.nextInt(400), "a"),
        "item " + random.nextInt(400),
        List.of("b"),
        random.nextInt(2),
        random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(500),
        random.nextLong(),
        new LogPosition("topic", random.nextInt(3), offset));
  }
}
