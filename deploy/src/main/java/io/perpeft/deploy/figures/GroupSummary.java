package io.perpeft.deploy.figures;

import java.util.Map;

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
    Map<String, Quality> quality) {}
