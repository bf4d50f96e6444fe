package io.perpeft.model.simulation;

/** Is shown what an arm scores before each purchase. */
@FunctionalInterface
interface ScoreWitness {

  /**
   * @param scores [1 + items], not to be kept
   */
  void scored(Visit visit, float[] scores);

  /** Looks away. */
  static ScoreWitness none() {
    return (visit, scores) -> {};
  }
}
