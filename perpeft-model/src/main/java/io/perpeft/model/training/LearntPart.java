package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Tensors;
import java.util.Arrays;

/** One vector of weights on the device with its AdamW moments; on the device's thread only. */
final class LearntPart {
  private final NDArray weights;
  private final NDArray moments;
  private long steps;

  /**
   * @param shape of the weights, whose moments then are [2, P]
   */
  LearntPart(Tensors owner, State state, long... shape) {
    // Copies, since steps write to them and an array given to the engine may be shared with it.
    weights = copy(owner, owner.of(state.weights(), shape));
    moments = copy(owner, owner.of(state.moments(), 2, state.weights().length));
    steps = state.steps();
  }

  /** Everything that the next step depends on. */
  record State(float[] weights, float[] moments, long steps) {
    /** Weights that have made no step. */
    static State fresh(float[] weights) {
      return new State(weights, new float[2 * weights.length], 0);
    }
  }

  NDArray weights() {
    return weights;
  }

  NDArray moments() {
    return moments;
  }

  /** Number of the step that comes next, from 1. */
  long nextStep() {
    return steps + 1;
  }

  void stepped() {
    steps++;
  }

  float[] values() {
    return weights.toFloatArray();
  }

  State state() {
    return new State(values(), moments.toFloatArray(), steps);
  }

  private static NDArray copy(Tensors owner, NDArray values) {
    try (values) {
      return owner.adopt(values.duplicate());
    }
  }

  @Override
  public String toString() {
    return "LearntPart" + Arrays.toString(weights.getShape().getShape()) + " after " + steps;
  }
}
