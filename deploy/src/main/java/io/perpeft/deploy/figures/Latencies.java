package io.perpeft.deploy.figures;

/**
 * How long it takes from a purchase's arrival on its topic until vectors that it shaped can be
 * read.
 *
 * @param count purchases measured
 * @param p50Millis half of them took at most this; NaN if none was measured
 * @param p95Millis 95 of 100 took at most this; NaN if none was measured
 */
public record Latencies(long count, double p50Millis, double p95Millis) {

  static final Latencies NONE = new Latencies(0, Double.NaN, Double.NaN);
}
