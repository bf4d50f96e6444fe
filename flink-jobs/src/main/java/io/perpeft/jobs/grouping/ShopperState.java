package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.GroupDecision;
import io.perpeft.core.memory.Visits;
import io.perpeft.jobs.common.StreamTypes;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What is kept of a user who has bought.
 *
 * @param remembered the last purchases, oldest first
 * @param group current group
 * @param candidate group that may take over, or {@link GroupDecision#NO_CANDIDATE}
 * @param streak purchases in a row that spoke for the candidate
 * @param inVisit purchases of the last visit so far, at least 1
 * @param lastEventTimeMillis event time of the purchase that came last
 */
public record ShopperState(
    String[] remembered,
    int group,
    int candidate,
    int streak,
    int inVisit,
    long lastEventTimeMillis) {
  static final TypeInformation<ShopperState> TYPE = StreamTypes.of(ShopperState.class);

  GroupDecision decision() {
    return new GroupDecision(group, candidate, streak);
  }

  /** How many of the purchases so far belong to the visit of one that comes now. */
  int inVisitAt(long timeMillis) {
    int inVisitNow =
        Visits.inVisit(inVisit - 1, lastEventTimeMillis, timeMillis, Visits.PAUSE.toMillis());
    return Math.min(inVisitNow, remembered.length);
  }

  /** The newest remembered purchases, at most {@code count}, oldest first. */
  List<String> newest(int count) {
    int from = Math.max(0, remembered.length - count);
    return Arrays.asList(remembered).subList(from, remembered.length);
  }
}
