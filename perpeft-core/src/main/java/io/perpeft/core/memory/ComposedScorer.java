package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The composed score [x ; q ; φ] · [w0·f ; w1·z + w2·z′ ; w] + <w, ψ> of every item for several
 * users at once, from a copy of the item vectors and of the item memory taken when they were set:
 * learning goes on beside it without changing a score. Items are columns {@code 0 .. items − 1}.
 * Not thread-safe.
 */
public final class ComposedScorer {

  private final int items;
  private final Map<Integer, ColumnBlocks> vectors = new HashMap<>();
  private @Nullable ColumnBlocks factors;
  private @Nullable ColumnBlocks features;
  private @Nullable NeighbourTable neighbours;
  private final Strengths near = new Strengths();

  /**
   * @param items items to score
   */
  public ComposedScorer(int items) {
    this.items = items;
  }

  /**
   * One user to score all items for.
   *
   * @param group whose item vectors to use
   * @param userVector f, [h]; null to leave the neural score out
   * @param userFactors as of {@link ItemMemory#userFactors}, [d]; null to leave the item memory out
   * @param past items the user bought; not read without user factors
   * @param weights of the group at the moment
   */
  public record Query(
      int group,
      float @Nullable [] userVector,
      float @Nullable [] userFactors,
      PastPurchases past,
      ScoreWeights weights) {}

  /**
   * Sets the item vectors of a group.
   *
   * @param vectors [items, width]
   */
  public void setVectors(int group, float[] vectors, int width) {
    if (vectors.length != items * width) {
      throw new IllegalArgumentException(
          "item vectors must be [%d, %d], but are %d numbers"
              .formatted(items, width, vectors.length));
    }
    ColumnBlocks blocks = new ColumnBlocks(items, width);
    for (int item = 0; item < items; item++) {
      blocks.setRow(item, vectors, item * width);
    }
    this.vectors.put(group, blocks);
  }

  /**
   * Copies factors, counts and neighbours of the item memory.
   *
   * @param rows row of each item, −1 for one that the memory does not hold; [items]
   * @param timeMillis time to which the counts fade
   */
  public void setMemory(ItemMemory memory, int[] rows, long timeMillis) {
    if (rows.length != items) {
      throw new IllegalArgumentException(
          "rows of %d items given, expected %d".formatted(rows.length, items));
    }
    int d = memory.options().factors();
    ColumnBlocks q = factors == null || factors.width() != d ? new ColumnBlocks(items, d) : factors;
    ColumnBlocks phi = features == null ? new ColumnBlocks(items, HalfLives.COUNTS) : features;
    for (int item = 0; item < items; item++) {
      if (rows[item] < 0) {
        q.clearRow(item);
      } else {
        q.setRow(item, memory.q().values(), rows[item] * d);
      }
    }
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      double scale = memory.counts().scale(k, timeMillis);
      double[] sums = memory.counts().sums(k);
      for (int item = 0; item < items; item++) {
        phi.set(item, k, CountFeatures.of(k, rows[item] < 0 ? 0 : sums[rows[item]] * scale));
      }
    }
    factors = q;
    features = phi;
    neighbours = new NeighbourTable(memory, rows);
  }

  /**
   * Scores of all items for each user.
   *
   * @return one array [items] per query
   */
  public float[][] scores(List<Query> queries) {
    float[][] scores = new float[queries.size()][items];
    float[][] f = new float[queries.size()][];
    float[][] z = new float[queries.size()][];
    float[][] counts = new float[queries.size()][];
    for (int i = 0; i < queries.size(); i++) {
      Query query = queries.get(i);
      f[i] = scaled(query.userVector(), query.weights().neural());
      z[i] = query.userFactors() == null ? new float[0] : query.userFactors();
      counts[i] = countWeights(query.weights());
    }
    float[] block = new float[ColumnBlocks.BLOCK];
    for (int index = 0; index < ColumnBlocks.blocks(items); index++) {
      int first = index * ColumnBlocks.BLOCK;
      for (int i = 0; i < queries.size(); i++) {
        Arrays.fill(block, 0f);
        addProducts(queries.get(i), f[i], z[i], counts[i], index, block);
        System.arraycopy(block, 0, scores[i], first, Math.min(ColumnBlocks.BLOCK, items - first));
      }
    }
    for (int i = 0; i < queries.size(); i++) {
      addNeighbours(queries.get(i), scores[i]);
    }
    return scores;
  }

  private void addProducts(
      Query query, float[] f, float[] z, float[] counts, int index, float[] block) {
    if (query.userVector() != null) {
      ColumnBlocks x = vectors.get(query.group());
      if (x == null) {
        throw new IllegalStateException("no item vectors were set for group " + query.group());
      }
      x.addProducts(index, f, block);
    }
    if (query.userFactors() != null) {
      if (factors == null || features == null) {
        throw new IllegalStateException("no item memory was set");
      }
      factors.addProducts(index, z, block);
      features.addProducts(index, counts, block);
    }
  }

  private void addNeighbours(Query query, float[] scores) {
    if (query.userFactors() == null || neighbours == null) {
      return;
    }
    near.clear(items);
    neighbours.addStrengths(query.past(), near);
    for (int n = 0; n < near.size(); n++) {
      int item = near.item(n);
      scores[item] +=
          query.weights().ofStrengths(near.near(item), near.next(item), near.visit(item));
    }
  }

  private static float[] scaled(float @Nullable [] vector, float factor) {
    if (vector == null) {
      return new float[0];
    }
    float[] scaled = vector.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  private static float[] countWeights(ScoreWeights weights) {
    return new float[] {weights.shortCount(), weights.middleCount(), weights.longCount()};
  }
}
