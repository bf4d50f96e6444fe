package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.RawRecord;

/**
 * A checked item record on its way to its shard, as the bytes that came, for a dead letter should
 * its picture turn out unusable.
 */
public record ItemArrival(int partition, RawRecord source) {}
