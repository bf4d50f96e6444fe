package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** The four parts of a model for one step, and which of them learn. */
final class ModelParts {
  private final List<NDArray> weights = new ArrayList<>();
  private final List<LearntPart> learning = new ArrayList<>();
  private final boolean[] learned = new boolean[4];

  private ModelParts() {}

  /** Adapter and projector learn, the rest is frozen. */
  static ModelParts ofGroup(LearntPart adapter, LearntPart projector, FrozenRecommender frozen) {
    return new ModelParts()
        .with(adapter, true)
        .with(projector, true)
        .with(frozen.sasrec())
        .with(frozen.idTable());
  }

  /** Adapter, projector, SASRec and ID table, of which some learn. */
  static ModelParts of(
      LearntPart adapter,
      boolean adapterLearns,
      LearntPart projector,
      LearntPart sasrec,
      LearntPart idTable,
      boolean sharedLearn) {
    return new ModelParts()
        .with(adapter, adapterLearns)
        .with(projector, true)
        .with(sasrec, sharedLearn)
        .with(idTable, sharedLearn);
  }

  List<NDArray> weights() {
    return weights;
  }

  boolean[] learned() {
    return learned;
  }

  List<NDArray> moments() {
    return learning.stream().map(LearntPart::moments).toList();
  }

  long[] counts() {
    return learning.stream().mapToLong(LearntPart::nextStep).toArray();
  }

  void stepped() {
    learning.forEach(LearntPart::stepped);
  }

  private ModelParts with(LearntPart part, boolean learns) {
    learned[weights.size()] = learns;
    if (learns) {
      learning.add(part);
    }
    return with(part.weights());
  }

  private ModelParts with(NDArray part) {
    weights.add(part);
    return this;
  }
}
