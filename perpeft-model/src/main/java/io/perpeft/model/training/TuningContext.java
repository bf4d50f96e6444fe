package io.perpeft.model.training;

import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.WeightLayout;

/**
 * What the learners of all groups share.
 *
 * @param recommender frozen part of the generation, the caller's to close
 * @param method adapter method of the generation
 */
public record TuningContext(
    FrozenRecommender recommender, AdapterMethod method, TuningOptions options) {

  /** Bytes of a group's adapter and projector. */
  public long weightsBytes() {
    return (long) Float.BYTES * (method.layout().size() + projectorLayout().size());
  }

  WeightLayout projectorLayout() {
    return RecommenderLayout.projector(method.featureWidth(), recommender.settings().width());
  }

  ModelProgram program() {
    return new ModelProgram(method, recommender.settings().heads());
  }
}
