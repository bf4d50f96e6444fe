package io.perpeft.jobs.refresh;

import io.perpeft.schemas.AdapterRelease;
import org.jspecify.annotations.Nullable;

/**
 * What reaches a shard beside items: a beginning, which makes it exist even without items, releases
 * purchases of its items, and ends of groups.
 *
 * @param partition serving partition of the shard
 * @param release a new version of a group, or null
 * @param bought id of an item that somebody has bought, or null
 * @param retirement end of a group, or null
 */
public record ShardInput(
    int partition,
    @Nullable AdapterRelease release,
    @Nullable String bought,
    @Nullable Retirement retirement) {

  static ShardInput beginning(int partition) {
    return new ShardInput(partition, null, null, null);
  }

  static ShardInput release(int partition, AdapterRelease release) {
    return new ShardInput(partition, release, null, null);
  }

  static ShardInput bought(int partition, String itemId) {
    return new ShardInput(partition, null, itemId, null);
  }

  static ShardInput retired(int partition, Retirement retirement) {
    return new ShardInput(partition, null, null, retirement);
  }
}
