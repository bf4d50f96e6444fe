package io.perpeft.core.memory;

/**
 * One purchase to learn from, in rows of the item memory.
 *
 * @param past what the user had bought before
 * @param target the item bought
 * @param owned items of the user that must not serve as negatives, in any order; −1 entries (items
 *     that are not held) are ignored
 * @param timeMillis event time of the purchase
 */
public record MemoryExample(PastPurchases past, int target, int[] owned, long timeMillis) {}
