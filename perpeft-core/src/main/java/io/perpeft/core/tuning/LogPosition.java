package io.perpeft.core.tuning;

/** Where a training example lies in the log. */
public record LogPosition(String topic, int partition, long offset) {}
