package io.perpeft.jobs.refresh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Keyed state of one shard: groups that are to end as soon as the group that stands in for them has
 * a closed version.
 */
final class ShardEnds {
  private final MapState<Integer, Integer> successors;

  ShardEnds(RuntimeContext context) {
    successors = context.getMapState(new MapStateDescriptor<>("ending", Types.INT, Types.INT));
  }

  void add(Retirement retirement) throws Exception {
    successors.put(retirement.group(), retirement.successor());
  }

  /** The ends that are due; they are not to come any more. */
  List<Retirement> takeDue(ShardVersions versions) throws Exception {
    SortedMap<Integer, Integer> open = new TreeMap<>();
    for (Map.Entry<Integer, Integer> end : successors.entries()) {
      open.put(end.getKey(), end.getValue());
    }
    List<Retirement> due = new ArrayList<>();
    for (Map.Entry<Integer, Integer> end : open.entrySet()) {
      if (versions.closed(standIn(end.getKey(), open)) != null) {
        successors.remove(end.getKey());
        due.add(new Retirement(end.getKey(), end.getValue()));
      }
    }
    return due;
  }

  /** A successor may be about to end itself. */
  private static int standIn(int group, Map<Integer, Integer> open) {
    int living = group;
    for (int steps = 0; steps < open.size(); steps++) {
      living = open.getOrDefault(living, living);
    }
    return living;
  }
}
