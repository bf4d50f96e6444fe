package io.perpeft.core.live;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.memory.ComposedScorer;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.IndexedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ranks purchases by the composed score and by item-kNN, both as they were published last. Not
 * thread-safe.
 */
final class MemoryRanker {

  private final ItemMemory published;
  private final ItemKnn neighbours;
  private ComposedScorer scorer = new ComposedScorer(1);

  /** Column of an item that is not held: after all rows. */
  private int unknown;

  MemoryRanker(ItemMemory published, ItemKnn neighbours) {
    this.published = published;
    this.neighbours = neighbours;
    refresh();
  }

  /** Ranks from here on by what the memory has become. */
  void refresh() {
    int rows = published.rows();
    if (rows != unknown) {
      scorer = new ComposedScorer(rows + 1);
      unknown = rows;
    }
    int[] columns = new int[rows + 1];
    Arrays.setAll(columns, row -> row < rows && published.item(row) != null ? row : -1);
    scorer.setMemory(published, columns, published.newestMillis());
  }

  /**
   * Figures of a batch.
   *
   * @param composed neural score and item memory
   * @param itemKnn neighbours alone
   */
  record Figures(RankingQuality composed, RankingQuality itemKnn) {}

  Figures rank(ScoredBatch batch) {
    int[] columns = new int[batch.candidates().size()];
    for (int k = 0; k < columns.length; k++) {
      columns[k] = column(batch, batch.candidates().item(k));
    }
    float[][] memory = memoryScores(batch);
    RankingAccumulator composed = new RankingAccumulator();
    RankingAccumulator knn = new RankingAccumulator();
    float[] near = new float[Math.max(unknown, neighbours.items()) + 2];
    for (int b = 0; b < memory.length; b++) {
      IndexedExample example = batch.examples().get(b);
      int target = column(batch, example.target());
      float w0 = published.weights(batch.group(), example.past().moment()).neural();
      float[] scores = batch.neural()[b].clone();
      for (int i = 0; i < scores.length; i++) {
        scores[i] = w0 * scores[i] + memory[b][i == 0 ? target : columns[i - 1]];
      }
      composed.add(batch.candidates().rank(scores, example));
      knn.add(knnRank(batch, example, target, columns, near));
    }
    return new Figures(composed.quality(), knn.quality());
  }

  private float[][] memoryScores(ScoredBatch batch) {
    List<ComposedScorer.Query> queries = new ArrayList<>();
    for (IndexedExample example : batch.examples()) {
      PastPurchases past = example.past();
      ScoreWeights weights = published.weights(batch.group(), past.moment());
      float[] z =
          published.userFactors(
              new PastPurchases(rows(batch, past.items()), past.inVisit()), weights);
      int[] columns = Arrays.stream(past.items()).map(item -> column(batch, item)).toArray();
      queries.add(
          new ComposedScorer.Query(
              batch.group(), null, z, new PastPurchases(columns, past.inVisit()), weights));
    }
    return scorer.scores(queries);
  }

  private int knnRank(
      ScoredBatch batch, IndexedExample example, int target, int[] columns, float[] near) {
    int[] history = Arrays.stream(rows(batch, example.history())).map(row -> row + 1).toArray();
    neighbours.scores(history, near);
    Candidates candidates = batch.candidates();
    float[] scores = new float[1 + candidates.size()];
    scores[0] = near[target + 1];
    for (int k = 0; k < columns.length; k++) {
      scores[1 + k] = near[columns[k] + 1];
    }
    return candidates.rank(scores, example);
  }

  private int[] rows(ScoredBatch batch, int[] items) {
    return Arrays.stream(items).map(item -> published.find(batch.itemIds().apply(item))).toArray();
  }

  private int column(ScoredBatch batch, int item) {
    int row = published.find(batch.itemIds().apply(item));
    return row < 0 ? unknown : row;
  }
}
