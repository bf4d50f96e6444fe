package io.perpeft.model.simulation;

/**
 * What an arm did over the stream.
 *
 * @param arm its name
 * @param ranks zero-based rank of each purchase of the stream, in order; {@link #NOT_RANKED} for an
 *     item its user had already
 * @param recommended distinct items among anyone's first 20
 * @param steps optimiser steps taken
 * @param scoreCpuSeconds processor time spent on publishing, scoring and ranking
 * @param learnCpuSeconds processor time spent on learning, the stream only
 */
record ArmRun(
    String arm,
    int[] ranks,
    int recommended,
    long steps,
    double scoreCpuSeconds,
    double learnCpuSeconds) {
  static final int NOT_RANKED = -1;
}
