package io.perpeft.model.simulation;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation found with one seed. Groups are those of the seed's generation.
 *
 * @param movedPer1000 users that changed group per 1,000 purchases
 * @param groupPurchases purchases of the stream by group
 * @param groupNdcg20 mean NDCG@20 by group of the purchase, by arm
 * @param groupAgreement adjusted Rand index of the groups and the hidden interests, by stretch of
 *     the curves, null where too few users buy; empty if no hidden interests are known
 * @param arms in the order asked for
 */
public record SeedFigures(
    long seed,
    double movedPer1000,
    SortedMap<Integer, Integer> groupPurchases,
    Map<String, SortedMap<Integer, Double>> groupNdcg20,
    List<@Nullable Double> groupAgreement,
    List<ArmFigures> arms) {}
