package io.perpeft.core.tuning;

/**
 * An {@link Example} in a group's item indices.
 *
 * @param history oldest first, without padding
 * @param owned items the user has, the history's included, without repeats, ascending
 */
public record IndexedExample(
    int[] history,
    int target,
    int[] owned,
    long eventTimeMillis,
    long ingestTimeMillis,
    LogPosition position) {}
