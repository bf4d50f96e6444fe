package io.perpeft.core.ranking;

/** Sums ranks up to a {@link RankingQuality}. Not safe for use by several threads. */
public final class RankingAccumulator {
  private static final int[] CUTS = {10, 20, 30};

  private final double[] ndcg = new double[CUTS.length];
  private final double[] hits = new double[CUTS.length];
  private long count;

  public void add(int zeroBasedRank) {
    for (int i = 0; i < CUTS.length; i++) {
      ndcg[i] += Ranking.ndcg(zeroBasedRank, CUTS[i]);
      hits[i] += Ranking.hit(zeroBasedRank, CUTS[i]);
    }
    count++;
  }

  /** Adds all that the other has seen. */
  public void merge(RankingAccumulator other) {
    for (int i = 0; i < CUTS.length; i++) {
      ndcg[i] += other.ndcg[i];
      hits[i] += other.hits[i];
    }
    count += other.count;
  }

  public long count() {
    return count;
  }

  public RankingQuality quality() {
    return new RankingQuality(
        mean(ndcg[0]),
        mean(ndcg[1]),
        mean(ndcg[2]),
        mean(hits[0]),
        mean(hits[1]),
        mean(hits[2]),
        count);
  }

  private double mean(double sum) {
    return count == 0 ? 0 : sum / count;
  }
}
