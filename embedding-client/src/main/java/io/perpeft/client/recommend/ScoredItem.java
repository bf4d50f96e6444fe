package io.perpeft.client.recommend;

/** An item and its score; higher is better, and only the order has a meaning. */
public record ScoredItem(String itemId, float score) {}
