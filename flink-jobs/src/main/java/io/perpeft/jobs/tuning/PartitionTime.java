package io.perpeft.jobs.tuning;

/** How far time has come in a partition. */
public record PartitionTime(int partition, long timeMillis) {}
