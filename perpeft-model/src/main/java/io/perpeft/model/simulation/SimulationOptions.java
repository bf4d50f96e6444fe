package io.perpeft.model.simulation;

import java.util.List;

/**
 * What to simulate.
 *
 * @param arms in the order of the report, without repeats
 * @param reference arm that gains are reported against; one of the arms
 * @param fromShare share of the purchases that is history, in (0, 1)
 * @param publishEvery purchases between publications of new state, the same for all arms
 * @param nightlyIntervals equal parts of the stream before each of which the nightly arm retrains
 * @param factors width d of the item memory
 * @param historyDecay ρ of the item memory
 * @param seed of everything random
 */
public record SimulationOptions(
    List<ArmKind> arms,
    ArmKind reference,
    double fromShare,
    int publishEvery,
    int nightlyIntervals,
    int factors,
    double historyDecay,
    long seed) {

  public SimulationOptions {
    arms = List.copyOf(arms);
    if (arms.isEmpty() || arms.stream().distinct().count() != arms.size()) {
      throw new IllegalArgumentException("arms must be named once each, but are " + arms);
    }
    if (!arms.contains(reference)) {
      throw new IllegalArgumentException(
          "the reference arm '%s' is not among the arms %s".formatted(reference, arms));
    }
    if (!(fromShare > 0 && fromShare < 1)) {
      throw new IllegalArgumentException("fromShare must be between 0 and 1, but is " + fromShare);
    }
    if (publishEvery < 1 || nightlyIntervals < 1) {
      throw new IllegalArgumentException(
          "publishEvery and nightlyIntervals must be positive, but are %d and %d"
              .formatted(publishEvery, nightlyIntervals));
    }
  }
}
