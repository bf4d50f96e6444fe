package io.perpeft.model.training;

/** What became of a training step. */
public sealed interface StepResult {
  /** Loss of the batch before the step. */
  float loss();

  /**
   * The weights moved.
   *
   * @param gradientNorm Euclidean norm over all weights
   */
  record Applied(float loss, float gradientNorm) implements StepResult {}

  /** The batch would have done harm; weights, moments and running loss are as before. */
  record Dropped(float loss, String reason) implements StepResult {}
}
