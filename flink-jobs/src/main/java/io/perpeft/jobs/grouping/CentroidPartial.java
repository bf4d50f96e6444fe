package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.DecayedSum;
import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * User vectors of one group that one subtask saw, summed; see {@link DecayedSum}.
 *
 * @param timeMillis event time of the newest vector
 */
public record CentroidPartial(int group, double[] sum, double weight, long timeMillis) {
  static final TypeInformation<CentroidPartial> TYPE = StreamTypes.of(CentroidPartial.class);

  static CentroidPartial of(int group, DecayedSum sum) {
    return new CentroidPartial(group, sum.sum(), sum.weight(), sum.timeMillis());
  }

  DecayedSum toSum() {
    return new DecayedSum(sum, weight, timeMillis);
  }
}
