package io.perpeft.core.grouping;

import io.perpeft.core.grouping.GroupLifecycle.Group;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Groups set against the mean group. */
final class Census {
  private final List<Group> groups;
  private final Map<Integer, Double> spreads = new TreeMap<>();
  private final double meanWeight;
  private final double meanSpread;

  /**
   * @param groups at least one
   */
  Census(List<Group> groups) {
    this.groups = List.copyOf(groups);
    groups.forEach(group -> spreads.put(group.id(), group.seen().spread()));
    meanWeight = groups.stream().mapToDouble(group -> group.seen().weight()).average().orElse(0);
    meanSpread = spreads.values().stream().mapToDouble(spread -> spread).average().orElse(0);
  }

  List<Group> groups() {
    return groups;
  }

  Group find(int id) {
    return groups.stream().filter(group -> group.id() == id).findFirst().orElseThrow();
  }

  /** Purchases relative to the mean group's; 1 while nobody has bought. */
  double size(Group group) {
    return meanWeight > 0 ? group.seen().weight() / meanWeight : 1;
  }

  /** Spread relative to the mean; 1 if there is none. */
  double spread(Group group) {
    return meanSpread > 0 ? spreads.getOrDefault(group.id(), 0.) / meanSpread : 1;
  }

  /** What speaks for an event of a group, by name. */
  SortedMap<String, Double> figures(Group group, Map<String, Double> more) {
    SortedMap<String, Double> figures = new TreeMap<>(more);
    figures.put("groups", (double) groups.size());
    figures.put("size", size(group));
    figures.put("spread", spread(group));
    return Collections.unmodifiableSortedMap(figures);
  }

  /** The other group with the nearest centre; of equally near ones the first. */
  int nearestOther(Group group) {
    Centroids others =
        new Centroids(
            groups.stream().mapToInt(Group::id).filter(id -> id != group.id()).toArray(),
            groups.stream()
                .filter(other -> other.id() != group.id())
                .map(Group::centre)
                .toArray(float[][]::new));
    return others.nearest(group.centre());
  }
}
