package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.DecayedCentroid;
import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A group's centroid as the stream has moved it; see {@link DecayedCentroid}.
 *
 * @param version counts up by one at every change; 0 is the generation's
 */
public record CentroidState(float[] centre, double weight, long timeMillis, long version) {
  static final TypeInformation<CentroidState> TYPE = StreamTypes.of(CentroidState.class);

  CentroidState next(DecayedCentroid moved) {
    return new CentroidState(moved.centre(), moved.weight(), moved.timeMillis(), version + 1);
  }

  DecayedCentroid toCentroid() {
    return new DecayedCentroid(centre, weight, timeMillis);
  }
}
