package io.perpeft.core.tuning;

import io.perpeft.core.memory.PastPurchases;

/**
 * An {@link Example} in a group's item indices.
 *
 * @param history oldest first, without padding
 * @param past the newest purchases, at most {@link #MOST_PAST}
 * @param owned items the user has, the history's included, without repeats, ascending
 */
public record IndexedExample(
    int[] history,
    PastPurchases past,
    int target,
    int[] owned,
    long eventTimeMillis,
    long ingestTimeMillis,
    LogPosition position) {

  /** Past purchases kept; more than the item memory looks back by default. */
  static final int MOST_PAST = 64;
}
