package io.perpeft.model.simulation;

import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * An arm's figures over the stream.
 *
 * @param arm its name
 * @param quality by segment
 * @param gain NDCG@20 minus that of the reference arm, over all purchases
 * @param coverage share of the catalogue that was among anyone's first 20
 * @param steps optimiser steps
 * @param cpuSecondsPer1000 processor seconds per 1,000 purchases: publishing, scoring, ranking and
 *     learning
 * @param learnCpuSecondsPer1000 the part of it that is learning
 * @param curve mean NDCG@20 of successive equal stretches of the stream
 * @param byGroup mean NDCG@20 by group of the purchase
 */
public record ArmFigures(
    String arm,
    Map<Segment, RankingQuality> quality,
    PairedBootstrap.Interval gain,
    double coverage,
    long steps,
    double cpuSecondsPer1000,
    double learnCpuSecondsPer1000,
    List<Double> curve,
    SortedMap<Integer, Double> byGroup) {

  /** Quality over a segment; all zero if the stream has no purchase in it. */
  public RankingQuality of(Segment segment) {
    RankingQuality found = quality.get(segment);
    return found == null ? new RankingAccumulator().quality() : found;
  }
}
