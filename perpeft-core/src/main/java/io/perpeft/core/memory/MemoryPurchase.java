package io.perpeft.core.memory;

import java.util.List;

/**
 * One purchase as an item memory learns from it.
 *
 * @param past items the user had bought before, oldest first; what is older than the memory looks
 *     back may be missing
 * @param inVisit how many of the newest belong to the purchase's visit
 * @param item the item bought
 * @param owned items of the user that must not serve as negatives, in any order
 * @param timeMillis event time
 */
public record MemoryPurchase(
    List<String> past, int inVisit, String item, List<String> owned, long timeMillis) {}
