package io.perpeft.jobs.refresh;

/**
 * First thing a shard knows: what its state belongs to.
 *
 * @param partitions how many shards there are
 */
public record ShardHeader(String generationId, int partitions) {}
