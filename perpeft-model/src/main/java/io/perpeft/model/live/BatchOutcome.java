package io.perpeft.model.live;

import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.ReleaseNote;
import io.perpeft.model.training.StepResult;
import org.jspecify.annotations.Nullable;

/**
 * What a micro-batch of a group led to.
 *
 * @param examples in the batch
 * @param version released version of the group whose vectors scored the batch
 * @param candidates what each purchase was ranked against: {@code all} or {@code sampled-N}
 * @param live figures of the released version
 * @param frozenGlobal figures of the generation's user-blind model
 * @param steps optimiser steps of the group since the generation, this one included
 * @param eventTimeMillis newest purchase of the batch
 * @param release the release that the step led to, or null
 */
public record BatchOutcome(
    int examples,
    long version,
    String candidates,
    RankingQuality live,
    RankingQuality frozenGlobal,
    StepResult result,
    long steps,
    long eventTimeMillis,
    @Nullable Release release) {

  /** Weights of the group to be put to use. */
  public record Release(ReleaseNote note, byte[] weights) {}
}
