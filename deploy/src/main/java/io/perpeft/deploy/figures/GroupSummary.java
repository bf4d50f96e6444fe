package io.perpeft.deploy.figures;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one group has done.
 *
 * @param examples training examples it was given
 * @param scored of these, examples that reached a step
 * @param steps optimiser steps applied
 * @param droppedSteps steps that diverged and were dropped
 * @param releases versions released
 * @param releasedVersion newest of them; 0 is the generation's
 * @param completeVersion newest version that every serving partition has closed; -1 if none
 * @param quality by way to score
 * @param successor group that stands in for it since it has ended; null while it lives
 */
public record GroupSummary(
    String group,
    long examples,
    long scored,
    long steps,
    long droppedSteps,
    long releases,
    long releasedVersion,
    long completeVersion,
    Map<String, Quality> quality,
    @Nullable String successor) {

  boolean hasEnded() {
    return successor != null;
  }
}
