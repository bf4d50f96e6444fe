package io.perpeft.core.memory;

import java.util.List;

/** Where an item memory asks for the neural scores of what it learns from. */
@FunctionalInterface
public interface NeuralScores {

  /**
   * Neural scores of the candidates of each purchase.
   *
   * @param group whose item vectors to score with
   * @param negatives item ids, the same for every purchase; repeats possible
   * @return [purchases, 1 + negatives]: the item bought first, then the negatives
   */
  float[] scores(int group, List<MemoryPurchase> purchases, List<String> negatives);
}
