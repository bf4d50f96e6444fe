package io.perpeft.client.memory;

import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.schemas.GroupScoreWeights;

/** Says whether a group's weights can score, so that no request trips over them. */
final class ScoreCheck {
  private ScoreCheck() {}

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  static void check(GroupScoreWeights weights) {
    int width = weights.getWidth();
    require(
        width >= 1 && width <= MemoryOptions.MAX_FACTORS,
        "width is %d, not in 1..%d".formatted(width, MemoryOptions.MAX_FACTORS));
    new HistoryWindow(weights.getHistoryLength(), weights.getHistoryDecay());
    new HistoryWindow(weights.getProfileLength(), weights.getProfileDecay());
    new HistoryWindow(weights.getVisitLength(), weights.getVisitDecay());
    requirePositive("shortHalfLifeMillis", weights.getShortHalfLifeMillis());
    requirePositive("middleHalfLifeMillis", weights.getMiddleHalfLifeMillis());
    requirePositive("longHalfLifeMillis", weights.getLongHalfLifeMillis());
    requirePositive("coPurchaseHalfLifeMillis", weights.getCoPurchaseHalfLifeMillis());
    requireFinite(
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

  private static void requirePositive(String field, long millis) {
    require(millis >= 1, "%s is %d, it must be positive".formatted(field, millis));
  }

  private static void requireFinite(float... weights) {
    for (float weight : weights) {
      require(Float.isFinite(weight), "a weight is " + weight);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("score weights: " + otherwise);
    }
  }
}
