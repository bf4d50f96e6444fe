package io.perpeft.client.memory;

import io.perpeft.core.memory.CountFeatures;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.NeighbourWindows;
import io.perpeft.core.memory.ScoreWeights;
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
  private final ScoreWeights parts;
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
    parts = parts(weights);
    z = new float[weights.getWidth()];
    HistoryWindow newest = new HistoryWindow(weights.getHistoryLength(), weights.getHistoryDecay());
    addFactors(history, newest, parts.factors());
    addFactors(
        history,
        new HistoryWindow(weights.getProfileLength(), weights.getProfileDecay()),
        parts.profile());
    addNeighbours(
        history,
        new NeighbourWindows(
            newest, new HistoryWindow(weights.getVisitLength(), weights.getVisitDecay())));
    unknown =
        parts.shortCount() * CountFeatures.of(0, 0)
            + parts.middleCount() * CountFeatures.of(1, 0)
            + parts.longCount() * CountFeatures.of(2, 0);
  }

  private void addFactors(UserHistory history, HistoryWindow window, float scale) {
    float[] ages = window.unitWeights(history.items().size());
    for (int age = 0; age < ages.length; age++) {
      MemoryItem item = ofWidth(memory.item(history.item(age)));
      for (int i = 0; item != null && i < z.length; i++) {
        z[i] += scale * ages[age] * item.c()[i];
      }
    }
  }

  private void addNeighbours(UserHistory history, NeighbourWindows windows) {
    windows.forEach(
        history.items().size(),
        history.inVisit(),
        1,
        (age, near, inVisit) -> {
          MemoryItem item = memory.item(history.item(age));
          if (item != null) {
            addNeighbours(item, near, inVisit);
          }
        });
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
    float score = parts.neural() * neural;
    int row = memory.row(itemId);
    MemoryItem item = row < 0 ? null : ofWidth(memory.item(row));
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
        + parts.shortCount() * features[at]
        + parts.middleCount() * features[at + 1]
        + parts.longCount() * features[at + 2]
        + ofNeighbours(near.get(itemId));
  }

  /** The item, unless its factors are of another width than the group's weights speak of. */
  private @Nullable MemoryItem ofWidth(@Nullable MemoryItem item) {
    return item == null || item.q().length != z.length ? null : item;
  }

  private float ofNeighbours(float @Nullable [] strengths) {
    return strengths == null ? 0 : parts.ofStrengths(strengths[0], strengths[1], strengths[2]);
  }

  private static ScoreWeights parts(GroupScoreWeights weights) {
    return new ScoreWeights(
        weights.getNeural(),
        weights.getFactors(),
        weights.getProfile(),
        weights.getCoPurchases(),
        weights.getNext(),
        weights.getVisit(),
        weights.getShortCount(),
        weights.getMiddleCount(),
        weights.getLongCount());
  }
}
