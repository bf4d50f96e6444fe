package io.perpeft.client.memory;

import io.perpeft.core.memory.CountFeatures;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.NeighbourScore;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Neighbour;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The composed score for one user: {@code w0·neural + <w1·z + w2·z′, q> + <w, ψ> + <w, φ>}. The
 * part without ψ is one dot product, {@code [x ; q ; φ] · [w0·f ; w1·z + w2·z′ ; w]}. Not
 * thread-safe.
 */
public final class MemoryScores {

  private final MemorySnapshot memory;
  private final GroupScoreWeights weights;
  private final float[] features;

  /** w1·z + w2·z′. */
  private final float[] z;

  /** Strengths of the items bought near the history: near, next, visit. */
  private final Map<String, float[]> near = new HashMap<>();

  private final float unknown;

  MemoryScores(
      MemorySnapshot memory, GroupScoreWeights weights, float[] features, UserHistory history) {
    this.memory = memory;
    this.weights = weights;
    this.features = features;
    z = new float[weights.getWidth()];
    HistoryWindow newest = new HistoryWindow(weights.getHistoryLength(), weights.getHistoryDecay());
    addFactors(history, newest, weights.getFactors());
    addFactors(
        history,
        new HistoryWindow(weights.getProfileLength(), weights.getProfileDecay()),
        weights.getProfile());
    addNeighbours(
        history, newest, new HistoryWindow(weights.getVisitLength(), weights.getVisitDecay()));
    unknown =
        weights.getShortCount() * CountFeatures.of(0, 0)
            + weights.getMiddleCount() * CountFeatures.of(1, 0)
            + weights.getLongCount() * CountFeatures.of(2, 0);
  }

  private void addFactors(UserHistory history, HistoryWindow window, float scale) {
    float[] ages = window.unitWeights(history.items().size());
    for (int age = 0; age < ages.length; age++) {
      MemoryItem item = memory.item(history.item(age));
      for (int i = 0; item != null && i < z.length; i++) {
        z[i] += scale * ages[age] * item.c()[i];
      }
    }
  }

  private void addNeighbours(UserHistory history, HistoryWindow newest, HistoryWindow visit) {
    int near = Math.min(history.items().size(), newest.length());
    int visited = Math.min(history.inVisit(), visit.length());
    double nearWeight = 1;
    double visitWeight = 1;
    for (int age = 0; age < Math.max(near, visited); age++) {
      MemoryItem item = memory.item(history.item(age));
      if (item != null) {
        addNeighbours(item, age < near ? nearWeight : 0, age < visited ? visitWeight : 0);
      }
      nearWeight *= newest.decay();
      visitWeight *= visit.decay();
    }
  }

  private void addNeighbours(MemoryItem item, double nearWeight, double visitWeight) {
    double norm = Math.sqrt(base(item));
    for (Neighbour neighbour : item.neighbours()) {
      MemoryItem other = memory.item(neighbour.getItem());
      if (other != null) {
        double scale = faded(1 / norm, item) / Math.sqrt(Math.sqrt(base(other)));
        float[] sums = near.computeIfAbsent(neighbour.getItem(), id -> new float[3]);
        sums[0] += (float) (nearWeight * scale * neighbour.getWeight());
        sums[1] += (float) (nearWeight * scale * neighbour.getAfter());
        sums[2] += (float) (visitWeight * scale * neighbour.getVisit());
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
    return score
        + product
        + weights.getShortCount() * features[at]
        + weights.getMiddleCount() * features[at + 1]
        + weights.getLongCount() * features[at + 2]
        + ofNeighbours(near.get(itemId));
  }

  private float ofNeighbours(float @Nullable [] strengths) {
    return strengths == null
        ? 0
        : weights.getCoPurchases() * NeighbourScore.of(strengths[0])
            + weights.getNext() * NeighbourScore.of(strengths[1])
            + weights.getVisit() * NeighbourScore.of(strengths[2]);
  }
}
