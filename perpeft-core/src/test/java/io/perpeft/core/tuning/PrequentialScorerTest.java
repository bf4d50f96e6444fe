package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.Fixtures;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrequentialScorerTest {
  private static final int ITEMS = 400;
  private static final int WIDTH = 32;

  private final SasRec recommender = recommender();
  private final VectorTable vectors = randomVectors();

  @Test
  void ranksTheTargetAmongAllItemsTheUserDoesNotHave() {
    PrequentialScorer scorer = new PrequentialScorer(recommender, ITEMS, 10);
    int[] history = {5, 9, 200};
    int[] owned = {5, 9, 17, 200};
    int target = 42;
    int expected = 0;
    float[] user =
        recommender.userVector(
            new float[][] {vectors.row(5), vectors.row(9), vectors.row(200)}, vectors.row(0));
    for (int item = 1; item <= ITEMS; item++) {
      boolean has = item == 5 || item == 9 || item == 17 || item == 200;
      if (!has && vectors.dot(user, item) > vectors.dot(user, target)) {
        expected++;
      }
    }
    assertThat(rank(scorer, Examples.of(history, target, owned, 0), 1)).isEqualTo(expected);
    assertThat(scorer.candidates(ITEMS, 1).label()).isEqualTo("all");
  }

  @Test
  void ranksATargetThatTheUserHasAlready() {
    PrequentialScorer scorer = new PrequentialScorer(recommender, ITEMS, 10);
    int[] history = {5, 9};
    int without = rank(scorer, Examples.of(history, 42, new int[] {}, 0), 1);
    int with = rank(scorer, Examples.of(history, 42, new int[] {42}, 0), 1);
    assertThat(with).isEqualTo(without);
  }

  @Test
  void usesTheEndOfALongHistory() {
    PrequentialScorer scorer = new PrequentialScorer(recommender, ITEMS, 10);
    int[] longer = new int[recommender.historyLength() + 3];
    int[] shorter = new int[recommender.historyLength()];
    for (int i = 0; i < longer.length; i++) {
      longer[i] = i + 1;
    }
    System.arraycopy(longer, 3, shorter, 0, shorter.length);
    assertThat(rank(scorer, Examples.of(longer, 300, new int[0], 0), 1))
        .isEqualTo(rank(scorer, Examples.of(shorter, 300, new int[0], 0), 1));
  }

  @Test
  void aSampleEstimatesTheFullRank() {
    PrequentialScorer all = new PrequentialScorer(recommender, ITEMS, 100);
    PrequentialScorer sampled = new PrequentialScorer(recommender, ITEMS - 1, 100);
    assertThat(sampled.candidates(ITEMS, 1).label()).isEqualTo("sampled-100");
    double full = 0;
    double estimate = 0;
    for (int target = 1; target <= ITEMS; target++) {
      IndexedExample example = Examples.of(new int[] {1 + target % 7}, target, new int[] {3}, 0);
      full += (double) rank(all, example, target) / ITEMS;
      estimate += (double) rank(sampled, example, target) / 100;
      assertThat(rank(sampled, example, target)).isEqualTo(rank(sampled, example, target));
    }
    assertThat(estimate / ITEMS).isCloseTo(full / ITEMS, within(0.02));
  }

  private int rank(PrequentialScorer scorer, IndexedExample example, long seed) {
    Candidates candidates = scorer.candidates(ITEMS, seed);
    return candidates.rank(scorer.scores(vectors, candidates, example), example);
  }

  private static VectorTable randomVectors() {
    Random random = new Random(11);
    float[] rows = new float[(ITEMS + 1) * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return new VectorTable(WIDTH, rows);
  }

  private static SasRec recommender() {
    SafetensorsFile fixture = Fixtures.tensors("recommender.safetensors");
    Map<String, FloatTensor> weights = new HashMap<>();
    for (String name : fixture.names()) {
      if (name.startsWith("end.sasrec.")) {
        weights.put(name.substring("end.".length()), fixture.floats(name));
      }
    }
    return SasRec.of(weights, 4);
  }
}
