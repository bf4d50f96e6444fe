package io.perpeft.model.simulation;

import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import java.util.List;
import java.util.Map;

/**
 * An arm's figures over the stream, of one seed or the mean over several.
 *
 * @param arm its name
 * @param quality by segment
 * @param gains NDCG@20 minus that of a reference arm over all purchases, by reference arm; with
 *     several seeds, of the purchases' means over the seeds
 * @param coverage share of the catalogue that was among anyone's first 20
 * @param steps optimiser steps
 * @param cpuSecondsPer1000 processor seconds per 1,000 purchases: publishing, scoring, ranking and
 *     learning
 * @param learnCpuSecondsPer1000 the part of it that is learning
 * @param curve mean NDCG@20 of successive equal stretches of the stream
 */
public record ArmFigures(
    String arm,
    Map<Segment, RankingQuality> quality,
    Map<String, Interval> gains,
    double coverage,
    double steps,
    double cpuSecondsPer1000,
    double learnCpuSecondsPer1000,
    List<Double> curve) {

  /** Quality over a segment; all zero if the stream has no purchase in it. */
  public RankingQuality of(Segment segment) {
    RankingQuality found = quality.get(segment);
    return found == null ? new RankingAccumulator().quality() : found;
  }

  /**
   * The gain over a reference arm.
   *
   * @throws IllegalArgumentException if gains are not against that arm
   */
  public Interval gain(String reference) {
    Interval gain = gains.get(reference);
    if (gain == null) {
      throw new IllegalArgumentException("gains are against " + gains.keySet());
    }
    return gain;
  }
}
