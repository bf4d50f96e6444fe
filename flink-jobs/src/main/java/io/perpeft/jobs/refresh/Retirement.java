package io.perpeft.jobs.refresh;

/**
 * The end of a group.
 *
 * @param successor the group that serves in its place
 */
public record Retirement(int group, int successor) {}
