package io.perpeft.core.memory;

import static io.perpeft.core.memory.MemoryFixtures.past;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposedScorerTest {

  private static final long NOW = 9_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 60, 511, 512, 513, 1_300})
  void scoresAreThoseOfTheFormula(int items) {
    ItemMemory memory = learnt(7);
    int[] rows = rows(items);
    float[] vectors = random(items * 5, 1);
    float[] f = random(5, 2);
    float[] z = random(7, 3);
    PastPurchases past = new PastPurchases(new int[] {0, items / 2, items - 1}, 2);
    ScoreWeights w = new ScoreWeights(.5f, .7f, .6f, .4f, .8f, -.3f, .1f, -.2f, .3f);
    ComposedScorer scorer = new ComposedScorer(items);
    scorer.setVectors(4, vectors, 5);
    scorer.setMemory(memory, rows, NOW);

    float[] scores = scorer.scores(List.of(new ComposedScorer.Query(4, f, z, past, w)))[0];

    assertThat(scores).hasSize(items);
    for (int item = 0; item < items; item++) {
      double expected = .5 * dot(f, vectors, item * 5);
      if (rows[item] >= 0) {
        expected += dot(z, memory.q(rows[item]), 0);
        expected += strength(memory, rows, past, item, w);
      }
      double[] count = new double[3];
      for (int k = 0; k < 3; k++) {
        count[k] = rows[item] < 0 ? 0 : memory.count(k, rows[item], NOW);
      }
      expected += .1 * Math.log(count[0] + .05);
      expected -= .2 * Math.log(count[1] + .05);
      expected += .3 * Math.log(count[2] + .5);
      assertThat((double) scores[item]).isCloseTo(expected, within(2e-5));
    }
  }

  @Test
  void usersScoredTogetherScoreAsAlone() {
    ItemMemory memory = learnt(7);
    ComposedScorer scorer = new ComposedScorer(700);
    scorer.setVectors(0, random(700 * 5, 1), 5);
    scorer.setVectors(1, random(700 * 5, 9), 5);
    scorer.setMemory(memory, rows(700), NOW);
    ScoreWeights w = new ScoreWeights(.5f, .7f, .6f, .4f, .8f, -.3f, .1f, -.2f, .3f);
    List<ComposedScorer.Query> queries =
        List.of(
            new ComposedScorer.Query(0, random(5, 2), random(7, 3), past(3, 1), w),
            new ComposedScorer.Query(1, random(5, 4), null, past(5), w),
            new ComposedScorer.Query(
                0, null, random(7, 5), past(59, 3, 1), ScoreWeights.initial()));

    float[][] together = scorer.scores(queries);

    for (int i = 0; i < queries.size(); i++) {
      assertThat(together[i]).isEqualTo(scorer.scores(List.of(queries.get(i)))[0]);
    }
  }

  @Test
  void learningGoesOnWithoutChangingWhatWasSet() {
    ItemMemory memory = learnt(7);
    ComposedScorer scorer = new ComposedScorer(60);
    scorer.setMemory(memory, rows(60), NOW);
    ComposedScorer.Query query =
        new ComposedScorer.Query(
            0, null, random(7, 3), past(9), new ScoreWeights(1, 1, 1, 1, 1, 1, 1, 1, 1));
    float[] before = scorer.scores(List.of(query))[0];

    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(60, 64, 8), 1);

    assertThat(scorer.scores(List.of(query))[0]).isEqualTo(before);
    scorer.setMemory(memory, rows(60), NOW);
    assertThat(scorer.scores(List.of(query))[0]).isNotEqualTo(before);
  }

  @Test
  void whatWasNotSetIsNamed() {
    ComposedScorer scorer = new ComposedScorer(10);
    float[] f = {1};

    assertThatThrownBy(
            () ->
                scorer.scores(
                    List.of(new ComposedScorer.Query(3, f, null, past(), ScoreWeights.initial()))))
        .hasMessageContaining("group 3");
    assertThatThrownBy(() -> scorer.setVectors(0, new float[9], 1)).hasMessageContaining("[10, 1]");
  }

  private static ItemMemory learnt(int factors) {
    ItemMemory memory = MemoryFixtures.memoryOf(60, MemoryFixtures.options(factors, 16));
    MemoryFixtures.learnAll(memory, MemoryFixtures.blocks(60, 256, 3), 1);
    return memory;
  }

  /** Items beyond the sixty that the memory knows, and every seventh, are not held. */
  private static int[] rows(int items) {
    int[] rows = new int[items];
    Arrays.setAll(rows, i -> i % 7 == 6 || i >= 60 ? -1 : 59 - i);
    return rows;
  }

  private static double strength(
      ItemMemory memory, int[] rows, PastPurchases past, int item, ScoreWeights w) {
    double near = 0;
    double next = 0;
    double visit = 0;
    double other = Math.pow(Math.max(1, memory.coPurchaseBase(rows[item])), .25);
    for (int age = 0; age < past.size(); age++) {
      int row = rows[past.item(age)];
      Neighbours found = row < 0 ? null : memory.neighbours(row);
      for (int n = 0; found != null && n < found.size(); n++) {
        if (found.rows()[n] == rows[item]) {
          double norm = Math.sqrt(Math.max(1, memory.coPurchaseBase(row))) * other;
          near += Math.pow(.85, age) * (found.before()[n] + found.after()[n]) / norm;
          next += Math.pow(.85, age) * found.after()[n] / norm;
          visit += age < past.inVisit() ? Math.pow(.97, age) * found.visit()[n] / norm : 0;
        }
      }
    }
    return 4
        * (w.near() * Math.log1p(near)
            + w.next() * Math.log1p(next)
            + w.visit() * Math.log1p(visit));
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static double dot(float[] x, float[] y, int offset) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[offset + i];
    }
    return sum;
  }
}
