package io.perpeft.model.simulation;

import java.util.List;

/**
 * What to simulate.
 *
 * @param arms in the order of the report, without repeats
 * @param references arms that gains are reported against; of the arms, without repeats
 * @param fromShare share of the purchases that is history, in (0, 1)
 * @param publishEvery purchases between publications of new state, the same for all arms
 * @param nightlyEvery purchases of the stream between retrainings of the nightly arms
 * @param factors width d of the item memory
 * @param historyDecay ρ of the item memory
 * @param seeds of everything random; the stream is played once for each, without repeats
 */
public record SimulationOptions(
    List<ArmKind> arms,
    List<ArmKind> references,
    double fromShare,
    int publishEvery,
    int nightlyEvery,
    int factors,
    double historyDecay,
    List<Long> seeds) {

  public SimulationOptions {
    arms = List.copyOf(arms);
    if (arms.isEmpty() || arms.stream().distinct().count() != arms.size()) {
      throw new IllegalArgumentException("arms must be named once each, but are " + arms);
    }
    references = List.copyOf(references);
    seeds = List.copyOf(seeds);
    for (ArmKind reference : references) {
      if (!arms.contains(reference)) {
        throw new IllegalArgumentException(
            "the reference arm '%s' is not among the arms %s".formatted(reference, arms));
      }
    }
    if (references.isEmpty() || references.stream().distinct().count() != references.size()) {
      throw new IllegalArgumentException(
          "reference arms must be named once each, but are " + references);
    }
    if (seeds.isEmpty() || seeds.stream().distinct().count() != seeds.size()) {
      throw new IllegalArgumentException("seeds must be named once each, but are " + seeds);
    }
    if (!(fromShare > 0 && fromShare < 1)) {
      throw new IllegalArgumentException("fromShare must be between 0 and 1, but is " + fromShare);
    }
    if (publishEvery < 1 || nightlyEvery < 1) {
      throw new IllegalArgumentException(
          "publishEvery and nightlyEvery must be positive, but are %d and %d"
              .formatted(publishEvery, nightlyEvery));
    }
  }
}
