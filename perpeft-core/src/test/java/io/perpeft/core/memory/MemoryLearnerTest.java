package io.perpeft.core.memory;

import static io.perpeft.core.memory.MemoryFixtures.past;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryLearnerTest {

  private static final int ITEMS = 60;

  @Test
  void factorsMoveAgainstTheNumericalGradient() {
    MemoryOptions options = MemoryFixtures.options(6, 16);
    ItemMemory memory = warm(options);
    List<MemoryExample> examples = MemoryFixtures.blocks(ITEMS, 8, 11);
    MemoryBatch batch = MemoryBatch.draw(memory, 1, examples);
    float[] neural = random(8 * 17, 5);
    float[] q = memory.q().values().clone();
    float[] c = memory.c().values().clone();
    float[] qGradient = numericalGradient(memory, memory.q().values(), batch, neural);
    float[] cGradient = numericalGradient(memory, memory.c().values(), batch, neural);
    float[] qSquares = memory.q().squares().clone();
    float[] cSquares = memory.c().squares().clone();

    new MemoryLearner(memory).step(batch, neural);

    assertAdagrad(q, qGradient, qSquares, memory.q().values(), 6);
    assertAdagrad(c, cGradient, cSquares, memory.c().values(), 6);
  }

  @Test
  void aBatchIsScoredWithCountsFromBeforeItsFirstPurchase() {
    MemoryOptions options = MemoryFixtures.options(6, 16);
    ItemMemory memory = warm(options);
    long before = memory.newestMillis();
    double rare = memory.count(2, 3, before);
    List<MemoryExample> examples = new ArrayList<>();
    for (int n = 0; n < 32; n++) {
      examples.add(new MemoryExample(past(5), 3, new int[] {5}, before + n));
    }
    MemoryBatch batch = MemoryBatch.draw(memory, 1, examples);
    MemoryLearner learner = new MemoryLearner(memory);

    double alone = learner.loss(MemoryBatch.draw(memory, 1, examples.subList(0, 1)), null);
    double together = learner.step(batch, null);

    assertThat(together).isCloseTo(alone, within(1e-6));
    assertThat(memory.count(2, 3, before)).isGreaterThan(rare + 31);
  }

  @Test
  void negativesComeFromThePastOnly() {
    ItemMemory memory = MemoryFixtures.memoryOf(ITEMS, MemoryFixtures.options(6, 64));
    List<MemoryExample> examples = MemoryFixtures.blocks(ITEMS, 32, 11);
    int[] unseen = MemoryBatch.draw(memory, 1, examples).negatives();
    List<MemoryExample> others = new ArrayList<>();
    for (MemoryExample example : examples) {
      others.add(new MemoryExample(example.past(), 0, example.owned(), example.timeMillis()));
    }

    assertThat(MemoryBatch.draw(memory, 1, others).negatives()).isEqualTo(unseen);
  }

  @Test
  void itemsTheUserOwnsAreNoNegatives() {
    ItemMemory memory = MemoryFixtures.memoryOf(3, MemoryFixtures.options(6, 64));
    MemoryExample example = new MemoryExample(past(0), 1, new int[] {0, -1}, 10);
    MemoryBatch batch = MemoryBatch.draw(memory, 1, List.of(example));

    for (int k = 0; k < 64; k++) {
      assertThat(batch.masked(0, k)).isEqualTo(batch.negatives()[k] != 2);
    }
  }

  @Test
  void expectedCountsOfNegativesAreThoseDrawn() {
    MemoryOptions options = MemoryFixtures.options(4, 20, 50_000, 20_000, 50, 1_000);
    ItemMemory memory = MemoryFixtures.memoryOf(30, options);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(30, 50, 1), 1);
    MemoryBatch batch = MemoryBatch.draw(memory, 1, MemoryFixtures.blocks(30, 1, 2));

    int[] drawn = new int[30];
    double[] expected = new double[30];
    for (int k = 0; k < batch.negatives().length; k++) {
      drawn[batch.negatives()[k]]++;
      expected[batch.negatives()[k]] = Math.exp(batch.logExpected()[k]);
    }
    for (int row = 0; row < 30; row++) {
      assertThat((double) drawn[row])
          .isCloseTo(expected[row], within(6 * Math.sqrt(expected[row])));
    }
  }

  @Test
  void learnsWhatIsBoughtTogether() {
    ItemMemory memory = MemoryFixtures.memoryOf(ITEMS, MemoryFixtures.options(16, 32));
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(ITEMS, 2_000, 3), 1);
    ComposedScorer scorer = new ComposedScorer(ITEMS);
    scorer.setMemory(memory, IntStream.range(0, ITEMS).toArray(), memory.newestMillis());

    for (int block = 0; block < ITEMS; block += 10) {
      PastPurchases past = past(block + 1, block + 2);
      ScoreWeights weights = memory.weights(1, past.moment());
      float[] z = memory.userFactors(past, weights);
      float[] scores =
          scorer.scores(List.of(new ComposedScorer.Query(1, null, z, past, weights)))[0];
      int best = 9;
      for (int row = 9; row < ITEMS; row += 10) {
        best = scores[row] > scores[best] ? row : best;
      }
      assertThat(best).isEqualTo(block + 9);
    }
  }

  @Test
  void learnsThatAnUninformativeNeuralScoreCountsLess() {
    ItemMemory memory = MemoryFixtures.memoryOf(ITEMS, MemoryFixtures.options(16, 32));
    MemoryLearner learner = new MemoryLearner(memory);
    List<MemoryExample> examples =
        MemoryFixtures.blocks(ITEMS, 3_200, 3).stream()
            .map(e -> new MemoryExample(past(), e.target(), e.owned(), e.timeMillis()))
            .toList();
    for (int from = 0; from < examples.size(); from += 32) {
      MemoryBatch batch = MemoryBatch.draw(memory, 1, examples.subList(from, from + 32));
      learner.step(batch, random(32 * 33, from));
    }

    assertThat(memory.weights(1, VisitMoment.FIRST_PURCHASE).neural()).isLessThan(.2f);
    assertThat(memory.weights(1, VisitMoment.SAME_VISIT)).isEqualTo(ScoreWeights.initial());
    assertThat(memory.weights(9, VisitMoment.FIRST_PURCHASE).neural())
        .as("a new group begins with what all others learnt")
        .isBetween(memory.weights(1, VisitMoment.FIRST_PURCHASE).neural(), .25f);
  }

  @Test
  void historyIsReplayedWithoutTouchingTheNeuralWeight() {
    ItemMemory memory = warm(MemoryFixtures.options(6, 16));

    assertThat(memory.weights(1, VisitMoment.NEW_VISIT).neural())
        .isEqualTo(ScoreWeights.initial().neural());
    assertThat(memory.weights(1, VisitMoment.NEW_VISIT).longCount()).isNotZero();
  }

  @Test
  void neuralScoresOfAnotherShapeAreRefused() {
    ItemMemory memory = warm(MemoryFixtures.options(6, 16));
    MemoryBatch batch = MemoryBatch.draw(memory, 1, MemoryFixtures.blocks(ITEMS, 2, 1));

    assertThatThrownBy(() -> new MemoryLearner(memory).step(batch, new float[5]))
        .hasMessageContaining("[2, 17]");
  }

  @Test
  void changedRowsAreThoseThatMoved() {
    MemoryOptions options = MemoryFixtures.options(6, 8);
    ItemMemory memory = MemoryFixtures.memoryOf(ITEMS, options);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(ITEMS, 32, 1), 1);
    memory.drainChanged();
    float[] q = memory.q().values().clone();
    float[] c = memory.c().values().clone();
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(ITEMS, 4, 2), 1);
    java.util.BitSet changed = memory.drainChanged();

    for (int row = 0; row < ITEMS; row++) {
      boolean moved =
          !Arrays.equals(q, row * 6, row * 6 + 6, memory.q().values(), row * 6, row * 6 + 6)
              || !Arrays.equals(c, row * 6, row * 6 + 6, memory.c().values(), row * 6, row * 6 + 6);
      assertThat(changed.get(row) || !moved).isTrue();
    }
    assertThat(memory.drainChanged().isEmpty()).isTrue();
  }

  private static ItemMemory warm(MemoryOptions options) {
    ItemMemory memory = MemoryFixtures.memoryOf(ITEMS, options);
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(ITEMS, 200, 3), 1);
    return memory;
  }

  private static float[] numericalGradient(
      ItemMemory memory, float[] values, MemoryBatch batch, float[] neural) {
    MemoryLearner learner = new MemoryLearner(memory);
    float[] gradient = new float[ITEMS * 6];
    float step = 1e-2f;
    for (int i = 0; i < gradient.length; i++) {
      float value = values[i];
      values[i] = value + step;
      double above = learner.loss(batch, neural);
      values[i] = value - step;
      double below = learner.loss(batch, neural);
      values[i] = value;
      gradient[i] = (float) ((above - below) / (2 * step) * batch.examples().size());
    }
    return gradient;
  }

  private static void assertAdagrad(
      float[] before, float[] gradient, float[] squares, float[] after, int d) {
    for (int row = 0; row < ITEMS; row++) {
      double mean = FloatKernels.meanSquare(gradient, row * d, d);
      for (int i = row * d; i < row * d + d; i++) {
        double expected = before[i] - .1 * gradient[i] / Math.sqrt(squares[row] + mean + .2 / 6);
        assertThat((double) after[i]).isCloseTo(expected, within(2e-3));
      }
    }
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }
}
