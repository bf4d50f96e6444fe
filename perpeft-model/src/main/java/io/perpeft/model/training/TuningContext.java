package io.perpeft.model.training;

import io.perpeft.model.peft.AdapterMethod;

/**
 * What the learners of all groups share.
 *
 * @param recommender frozen part of the generation, the caller's to close
 * @param method adapter method of the generation
 */
public record TuningContext(
    FrozenRecommender recommender, AdapterMethod method, TuningOptions options) {

  ModelProgram program() {
    return new ModelProgram(method, recommender.settings().heads());
  }
}
