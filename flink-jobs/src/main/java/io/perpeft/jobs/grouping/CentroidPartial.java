package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.DecayedMoments;
import io.perpeft.core.grouping.DecayedSum;
import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * User vectors of one group that one subtask saw, added up; see {@link DecayedMoments}.
 *
 * @param timeMillis event time of the newest vector
 */
public record CentroidPartial(
    int group, double[] sum, double[] products, double weight, long timeMillis) {
  static final TypeInformation<CentroidPartial> TYPE = StreamTypes.of(CentroidPartial.class);

  static CentroidPartial of(int group, DecayedMoments moments) {
    return new CentroidPartial(
        group, moments.sum().sum(), moments.products(), moments.weight(), moments.timeMillis());
  }

  DecayedMoments toMoments() {
    return new DecayedMoments(new DecayedSum(sum, weight, timeMillis), products);
  }
}
