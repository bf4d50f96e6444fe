package io.perpeft.client.memory;

import io.perpeft.core.memory.CountFeatures;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWeights;
import io.perpeft.core.memory.NeighbourScore;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Neighbour;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The composed score for one user: {@code w0·neural + w1·<z, q> + w2·ψ + <w, φ>}. The part without
 * ψ is one dot product, {@code [x ; q ; φ] · [w0·f ; w1·z ; w]}. Not thread-safe.
 */
public final class MemoryScores {

  private final MemorySnapshot memory;
  private final GroupScoreWeights weights;
  private final float[] features;

  /** w1·z. */
  private final float[] z;

  /** Strengths of the items bought near the history. */
  private final Map<String, Float> near = new HashMap<>();

  private final float unknown;

  MemoryScores(
      MemorySnapshot memory, GroupScoreWeights weights, float[] features, List<String> history) {
    this.memory = memory;
    this.weights = weights;
    this.features = features;
    z = new float[weights.getWidth()];
    readHistory(history);
    unknown =
        weights.getShortCount() * CountFeatures.of(0, 0)
            + weights.getMiddleCount() * CountFeatures.of(1, 0)
            + weights.getLongCount() * CountFeatures.of(2, 0);
  }

  private void readHistory(List<String> history) {
    int length = Math.min(history.size(), weights.getHistoryLength());
    float[] ages = HistoryWeights.of(length, weights.getHistoryDecay());
    double decayed = 1;
    for (int age = 0; age < length; age++) {
      MemoryItem item = memory.item(history.get(history.size() - 1 - age));
      if (item != null) {
        for (int i = 0; i < z.length; i++) {
          z[i] += weights.getFactors() * ages[age] * item.c()[i];
        }
        addNeighbours(item, decayed);
      }
      decayed *= weights.getHistoryDecay();
    }
  }

  private void addNeighbours(MemoryItem item, double weight) {
    double scale = weight / Math.sqrt(base(item));
    for (Neighbour neighbour : item.neighbours()) {
      MemoryItem other = memory.item(neighbour.getItem());
      if (other != null) {
        double count = faded(neighbour.getWeight(), item);
        float strength = (float) (scale * count / Math.sqrt(Math.sqrt(base(other))));
        near.merge(neighbour.getItem(), strength, Float::sum);
      }
    }
  }

  /** n(i), at least 1. */
  private double base(MemoryItem item) {
    return Math.max(1, faded(item.coPurchaseBase(), item));
  }

  private double faded(double count, MemoryItem item) {
    return memory.faded(count, item.eventTimeMillis(), weights.getCoPurchaseHalfLifeMillis());
  }

  /**
   * The composed score of an item.
   *
   * @param neural {@code <f, x>}
   */
  public float score(String itemId, float neural) {
    float score = weights.getNeural() * neural;
    int row = memory.row(itemId);
    MemoryItem item = row < 0 ? null : memory.item(row);
    if (item == null) {
      return score + unknown;
    }
    float[] q = item.q();
    float product = 0;
    for (int i = 0; i < z.length; i++) {
      product += z[i] * q[i];
    }
    int at = row * HalfLives.COUNTS;
    Float strength = near.get(itemId);
    return score
        + product
        + weights.getShortCount() * features[at]
        + weights.getMiddleCount() * features[at + 1]
        + weights.getLongCount() * features[at + 2]
        + (strength == null ? 0 : weights.getCoPurchases() * NeighbourScore.of(strength));
  }
}
