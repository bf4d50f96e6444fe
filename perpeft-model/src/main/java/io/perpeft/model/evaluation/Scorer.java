package io.perpeft.model.evaluation;

/** Scores every item for given histories. */
public interface Scorer {
  /** Takes the scores of some histories. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @param first index of the first history
     * @param scores a row of n + 1 scores per history; index 0 is the padding and means nothing
     */
    void accept(int first, float[][] scores);
  }

  /**
   * Hands the scores over in chunks, in any order, each history's once.
   *
   * @param histories items in time order
   */
  void scores(int[][] histories, Consumer consumer);
}
