package io.perpeft.jobs.refresh;

import io.perpeft.schemas.AdapterRelease;
import org.jspecify.annotations.Nullable;

/**
 * What reaches every shard: first a beginning, then releases.
 *
 * @param partition serving partition of the shard
 * @param release null for the beginning, which makes the shard exist even without items
 */
public record ShardInput(int partition, @Nullable AdapterRelease release) {}
