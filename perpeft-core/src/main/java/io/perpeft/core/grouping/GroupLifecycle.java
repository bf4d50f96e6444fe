package io.perpeft.core.grouping;

import io.perpeft.core.grouping.LifecycleEvent.Merge;
import io.perpeft.core.grouping.LifecycleEvent.Retire;
import io.perpeft.core.grouping.LifecycleEvent.Split;
import io.perpeft.core.grouping.LifecycleWatch.Change;
import io.perpeft.core.grouping.LifecycleWatch.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a group splits, merges into another or retires: at most one event at a decision, and
 * none that has not been called for at several decisions in a row. A pure function: it keeps
 * nothing.
 */
public final class GroupLifecycle {
  private final LifecycleOptions options;

  public GroupLifecycle(LifecycleOptions options) {
    this.options = options;
  }

  /**
   * A living group.
   *
   * @param seen of its users, as of one time for all groups
   */
  public record Group(int id, float[] centre, DecayedMoments seen) {}

  /**
   * A decision.
   *
   * @param event null if all groups stay
   * @param watch for the next decision
   */
  public record Decision(@Nullable LifecycleEvent event, LifecycleWatch watch) {}

  /**
   * @param groups living ones, by ascending id, at least one
   */
  public Decision decide(List<Group> groups, LifecycleWatch watch) {
    Census census = new Census(groups);
    SortedMap<Change, Integer> streaks = new TreeMap<>();
    for (Change change : calledFor(census, watch)) {
      streaks.put(change, watch.streaks().getOrDefault(change, 0) + 1);
    }
    for (Map.Entry<Change, Integer> entry : streaks.entrySet()) {
      if (entry.getValue() >= options.patience() && isAllowed(entry.getKey(), groups.size())) {
        LifecycleEvent event = event(entry.getKey(), census, watch.nextId());
        return new Decision(event, after(event, watch, streaks));
      }
    }
    return new Decision(
        null,
        new LifecycleWatch(watch.nextId(), watch.decisions() + 1, streaks, watch.restingUntil()));
  }

  private boolean isAllowed(Change change, int groups) {
    return change.kind() == Kind.SPLIT
        ? groups < options.maxGroups()
        : groups > options.minGroups();
  }

  private List<Change> calledFor(Census census, LifecycleWatch watch) {
    List<Group> awake = census.groups().stream().filter(group -> !watch.rests(group.id())).toList();
    List<Change> changes = new ArrayList<>();
    for (Group group : awake) {
      if (census.size(group) < options.retireSize()) {
        changes.add(new Change(Kind.RETIRE, group.id(), Change.NO_OTHER));
      }
      if (isSplittable(group, census)) {
        changes.add(new Change(Kind.SPLIT, group.id(), Change.NO_OTHER));
      }
      for (Group other : awake) {
        if (other.id() > group.id()
            && distance(group, other) < options.mergeDistance() * radius(group, other)) {
          changes.add(new Change(Kind.MERGE, group.id(), other.id()));
        }
      }
    }
    return changes;
  }

  private boolean isSplittable(Group group, Census census) {
    if (!(census.size(group) > options.splitSize()
        && census.spread(group) > options.splitSpread())) {
      return false;
    }
    DecayedMoments.Halves halves = group.seen().halve();
    return halves.distance()
        > 2 * options.mergeDistance() * radius(halves.first(), halves.second());
  }

  private LifecycleEvent event(Change change, Census census, int nextId) {
    Group group = census.find(change.group());
    return switch (change.kind()) {
      case SPLIT -> split(group, census, nextId);
      case MERGE -> merge(group, census.find(change.other()), census);
      case RETIRE ->
          new Retire(
              group.id(),
              census.nearestOther(group),
              census.figures(group, Map.of()),
              text("%.3f times the mean group's purchases", census.size(group)));
    };
  }

  private static Split split(Group group, Census census, int nextId) {
    DecayedMoments.Halves halves = group.seen().halve();
    return new Split(
        group.id(),
        nextId,
        nextId + 1,
        halves,
        census.figures(group, Map.of("distance", halves.distance())),
        text(
            "%.2f times the mean group's purchases and %.2f times the mean spread",
            census.size(group), census.spread(group)));
  }

  private static Merge merge(Group a, Group b, Census census) {
    boolean firstStays = a.seen().weight() >= b.seen().weight();
    Group survivor = firstStays ? a : b;
    Group ends = firstStays ? b : a;
    double radii = distance(a, b) / radius(a, b);
    return new Merge(
        ends.id(),
        survivor.id(),
        census.figures(ends, Map.of("distance", distance(a, b), "radii", radii)),
        text("%.2f radii from group %d, which has more purchases", radii, survivor.id()));
  }

  private LifecycleWatch after(
      LifecycleEvent event, LifecycleWatch watch, SortedMap<Change, Integer> streaks) {
    long decisions = watch.decisions() + 1;
    SortedMap<Integer, Long> resting = new TreeMap<>(watch.restingUntil());
    resting.remove(event.group());
    int nextId = watch.nextId();
    List<Integer> touched = new ArrayList<>(List.of(event.successor()));
    if (event instanceof Split split) {
      touched.add(split.second());
      nextId = split.second() + 1;
    }
    SortedMap<Change, Integer> left = new TreeMap<>(streaks);
    left.keySet().removeIf(change -> change.concerns(event.group()));
    for (int id : touched) {
      resting.put(id, decisions + options.coolDown());
      left.keySet().removeIf(change -> change.concerns(id));
    }
    return new LifecycleWatch(nextId, decisions, left, resting);
  }

  private static double distance(Group a, Group b) {
    return Math.sqrt(Vectors.squaredDistance(a.centre(), b.centre()));
  }

  private static double radius(Group a, Group b) {
    return radius(a.seen(), b.seen());
  }

  private static double radius(DecayedMoments a, DecayedMoments b) {
    return Math.sqrt((a.spread() + b.spread()) / 2);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
