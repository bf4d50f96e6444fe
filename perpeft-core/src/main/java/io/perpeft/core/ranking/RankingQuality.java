package io.perpeft.core.ranking;

/**
 * Means over {@code count} ranked items; all zero when nothing was ranked.
 *
 * @param ndcg10 NDCG@10, and so on
 * @param hr10 HR@10, and so on
 * @param count how many ranks went in
 */
public record RankingQuality(
    double ndcg10,
    double ndcg20,
    double ndcg30,
    double hr10,
    double hr20,
    double hr30,
    long count) {}
