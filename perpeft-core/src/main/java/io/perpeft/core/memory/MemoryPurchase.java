package io.perpeft.core.memory;

import java.util.List;

/**
 * One purchase as an item memory learns from it.
 *
 * @param history items the user had bought before, oldest first
 * @param item the item bought
 * @param owned items of the user that must not serve as negatives, in any order
 * @param timeMillis event time
 */
public record MemoryPurchase(
    List<String> history, String item, List<String> owned, long timeMillis) {}
