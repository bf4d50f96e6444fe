package io.perpeft.core.residency;

/**
 * What residency has led to so far.
 *
 * @param hits uses of a group that was on the device
 * @param misses uses of one that was not: a load each
 * @param storeLoads misses that read the store
 * @param evictions moves to a tier farther off
 * @param deviceBytes now on the device
 * @param hostBytes now on the host
 * @param storeBytes now in the store
 */
public record ResidencyFigures(
    long hits,
    long misses,
    long storeLoads,
    long evictions,
    long deviceBytes,
    long hostBytes,
    long storeBytes) {}
