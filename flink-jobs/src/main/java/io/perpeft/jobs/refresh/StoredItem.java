package io.perpeft.jobs.refresh;

/**
 * An item of a shard.
 *
 * @param content names the description that the inputs were made from
 * @param inputs what the adapters read of it
 */
public record StoredItem(String itemId, String content, byte[] inputs) {}
