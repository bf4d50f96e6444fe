package io.perpeft.model.simulation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation found.
 *
 * @param facts what was simulated, for the record, by name
 * @param references arms that gains are against
 * @param stretchTimesMillis event time at which each stretch of the curves begins
 * @param arms means over the seeds, in the order asked for
 * @param seeds figures by seed
 * @param drift how arms got over a change of interests; null if none is known
 */
public record SimulationReport(
    Map<String, Object> facts,
    List<String> references,
    List<Long> stretchTimesMillis,
    List<ArmFigures> arms,
    List<SeedFigures> seeds,
    @Nullable DriftFigures drift) {

  /** Users that changed group per 1,000 purchases, the mean over the seeds. */
  public double movedPer1000() {
    return seeds.stream().mapToDouble(SeedFigures::movedPer1000).average().orElse(0);
  }
}
