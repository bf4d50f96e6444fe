package io.perpeft.model.simulation;

/**
 * A mean and its 95 % interval.
 *
 * @param low 2.5th percentile of its bootstrap
 * @param high 97.5th percentile
 */
public record Interval(double mean, double low, double high) {}
