package io.perpeft.model.live;

import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.GateVerdict;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.ReleaseNote;
import io.perpeft.model.training.StepResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a micro-batch of a group led to.
 *
 * @param examples of the batch, in the group's item indices
 * @param version released version of the group whose vectors scored the batch
 * @param candidates what each purchase was ranked against
 * @param neural scores of target and candidates by the released version, an array for each example
 * @param live figures of the released version
 * @param frozenGlobal figures of the generation's user-blind model
 * @param steps optimiser steps of the group since the generation, this one included
 * @param eventTimeMillis newest purchase of the batch
 * @param release the release that the step led to, or null
 * @param verdict of the gate; a pass where nothing was due
 */
public record BatchOutcome(
    List<IndexedExample> examples,
    long version,
    Candidates candidates,
    float[][] neural,
    RankingQuality live,
    RankingQuality frozenGlobal,
    StepResult result,
    long steps,
    long eventTimeMillis,
    @Nullable Release release,
    GateVerdict verdict) {

  /** Weights of the group to be put to use. */
  public record Release(ReleaseNote note, byte[] weights) {}
}
