package io.perpeft.core.live;

import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.IndexedExample;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A micro-batch of a group with its neural scores.
 *
 * @param examples in the group's item indices
 * @param itemIds id of an item by the group's index
 * @param candidates what the targets are ranked against
 * @param neural scores of target and candidates by the group's released vectors, an array of [1 +
 *     candidates] for each example
 */
public record ScoredBatch(
    int group,
    List<IndexedExample> examples,
    IntFunction<String> itemIds,
    Candidates candidates,
    float[][] neural) {

  public ScoredBatch {
    if (examples.isEmpty() || neural.length != examples.size()) {
      throw new IllegalArgumentException(
          "%d examples have %d arrays of scores".formatted(examples.size(), neural.length));
    }
  }
}
