package io.perpeft.jobs.refresh;

/** A version of a group that a shard has yet to encode; version 0 is the generation's. */
public record PendingRelease(int group, long version) {}
