package io.perpeft.model.training;

/** What became of a training step. */
public sealed interface StepResult {
  /** Loss of the batch before the step; 0 if there was none. */
  float loss();

  /**
   * The weights moved.
   *
   * @param gradientNorm Euclidean norm over all weights
   */
  record Applied(float loss, float gradientNorm) implements StepResult {}

  /** The batch would have done harm; weights, moments and running loss are as before. */
  record Dropped(float loss, String reason) implements StepResult {}

  /** No step was wanted. */
  record Paused() implements StepResult {
    @Override
    public float loss() {
      return 0;
    }
  }
}
