package io.perpeft.jobs.tuning;

import io.perpeft.core.live.ScoredBatch;
import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.schemas.GroupQuality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A micro-batch that a group has learnt from, on its way to the item memory.
 *
 * @param source group whose weights the group was born with; itself if the generation brought it
 * @param place where the log closed it
 * @param quality figures so far
 * @param added ids of the group's items beyond the generation's
 * @param items number of items that candidates are taken from
 * @param sample candidates, or null if all items are
 * @param neural scores as in {@link ScoredBatch}
 */
public record ScoredExamples(
    int group,
    int source,
    BatchPlace place,
    GroupQuality quality,
    List<String> added,
    List<IndexedExample> examples,
    int items,
    int @Nullable [] sample,
    float[][] neural) {

  static ScoredExamples of(
      int group,
      int source,
      BatchPlace place,
      GroupQuality quality,
      List<String> added,
      BatchOutcome outcome) {
    Candidates candidates = outcome.candidates();
    return new ScoredExamples(
        group,
        source,
        place,
        quality,
        added,
        outcome.examples(),
        candidates.items(),
        candidates.sample(),
        outcome.neural());
  }

  /**
   * The batch as the memory takes it.
   *
   * @param generation ids of the generation's items, from index 1 on
   */
  ScoredBatch toBatch(List<String> generation) {
    return new ScoredBatch(
        group,
        examples,
        item ->
            item <= generation.size()
                ? generation.get(item - 1)
                : added.get(item - generation.size() - 1),
        Candidates.of(items, sample),
        neural);
  }
}
