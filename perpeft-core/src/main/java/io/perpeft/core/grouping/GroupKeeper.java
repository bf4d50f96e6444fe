package io.perpeft.core.grouping;

import io.perpeft.core.grouping.GroupLifecycle.Group;
import io.perpeft.core.grouping.LifecycleEvent.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one place that sees all groups: moves their centroids by what their users bought and, if they
 * have a lifecycle, lets them split, merge and retire. A generation's centroid weighs as much as
 * the users behind it, and begins to fade with the first purchase of the group. Not thread-safe.
 */
public final class GroupKeeper {
  private static final long NEVER = Long.MIN_VALUE;

  private final HalfLife halfLife;
  private final @Nullable LifecycleOptions lifecycle;
  private final TreeMap<Integer, KeptGroup> groups;
  private LifecycleWatch watch;
  private long interval;

  /**
   * A group's centroid is new.
   *
   * @param version counts up by one at every change of the group; 0 is the generation's
   * @param successor group that stands in for it once it has ended; null while it lives
   */
  public record Change(
      int group, long version, DecayedCentroid centroid, @Nullable Integer successor) {}

  /**
   * What came of a sum.
   *
   * @param changes in order; groups are born before the one that they come from ends
   * @param event null if there is none
   */
  public record Outcome(List<Change> changes, @Nullable LifecycleEvent event) {}

  /**
   * @param centroid also weighs what the generation knew
   * @param seen of the stream alone
   */
  record KeptGroup(long version, DecayedCentroid centroid, DecayedMoments seen) {
    static KeptGroup ofGeneration(float[] centre, long size) {
      return new KeptGroup(
          0, new DecayedCentroid(centre, size, NEVER), DecayedMoments.none(centre.length, NEVER));
    }

    /** The same, beginning to fade now if it has not begun. */
    KeptGroup begun(long timeMillis) {
      return centroid.timeMillis() == NEVER
          ? new KeptGroup(
              version,
              new DecayedCentroid(centroid.centre(), centroid.weight(), timeMillis),
              DecayedMoments.none(centroid.centre().length, timeMillis))
          : this;
    }

    Change change(int group) {
      return new Change(group, version, centroid, null);
    }
  }

  GroupKeeper(
      HalfLife halfLife,
      @Nullable LifecycleOptions lifecycle,
      SortedMap<Integer, KeptGroup> groups,
      LifecycleWatch watch,
      long interval) {
    this.halfLife = halfLife;
    this.lifecycle = lifecycle;
    this.groups = new TreeMap<>(groups);
    this.watch = watch;
    this.interval = interval;
  }

  /**
   * A keeper of a generation's groups.
   *
   * @param sizes users behind each centroid, in their order
   * @param lifecycle null for groups that stay as many as they are
   */
  public static GroupKeeper of(
      Centroids start, long[] sizes, HalfLife halfLife, @Nullable LifecycleOptions lifecycle) {
    TreeMap<Integer, KeptGroup> groups = new TreeMap<>();
    for (int i = 0; i < start.size(); i++) {
      groups.put(start.ids()[i], KeptGroup.ofGeneration(start.centres()[i], sizes[i]));
    }
    int coolDown = lifecycle == null ? 0 : lifecycle.coolDown();
    return new GroupKeeper(
        halfLife, lifecycle, groups, LifecycleWatch.over(start.ids(), coolDown), NEVER);
  }

  /**
   * The keeper whose {@link #encode()} gave these bytes.
   *
   * @throws IllegalArgumentException if the bytes are not a keeper's
   */
  public static GroupKeeper decode(
      byte[] bytes, HalfLife halfLife, @Nullable LifecycleOptions lifecycle) {
    return KeeperCodec.decode(bytes, halfLife, lifecycle);
  }

  /** All state as bytes. */
  public byte[] encode() {
    return KeeperCodec.encode(groups, watch, interval);
  }

  /** Centroids of the living groups, by ascending id. */
  public Centroids living() {
    return new Centroids(
        groups.keySet().stream().mapToInt(id -> id).toArray(),
        groups.values().stream().map(kept -> kept.centroid().centre()).toArray(float[][]::new));
  }

  /**
   * Takes the vectors of users after purchases in a group. If the group has ended meanwhile, they
   * count for the nearest one.
   */
  public Outcome absorb(int group, DecayedMoments vectors) {
    int target = groups.containsKey(group) ? group : living().nearest(vectors.mean());
    KeptGroup before = kept(target).begun(vectors.timeMillis());
    KeptGroup moved =
        new KeptGroup(
            before.version() + 1,
            before.centroid().absorb(vectors.sum(), halfLife),
            before.seen().merge(vectors, halfLife));
    groups.put(target, moved);
    List<Change> changes = new ArrayList<>(List.of(moved.change(target)));
    return new Outcome(changes, lifecycle == null ? null : decide(lifecycle, vectors, changes));
  }

  private KeptGroup kept(int group) {
    return Objects.requireNonNull(groups.get(group));
  }

  /** The first vectors of an interval decide about what was seen up to them. */
  private @Nullable LifecycleEvent decide(
      LifecycleOptions options, DecayedMoments vectors, List<Change> changes) {
    long current = Math.floorDiv(vectors.timeMillis(), options.intervalMillis());
    if (current <= interval) {
      return null;
    }
    interval = current;
    GroupLifecycle.Decision decision =
        new GroupLifecycle(options).decide(asOf(vectors.timeMillis()), watch);
    watch = decision.watch();
    LifecycleEvent event = decision.event();
    if (event != null) {
      apply(event, vectors.timeMillis(), changes);
    }
    return event;
  }

  private List<Group> asOf(long arrivalMillis) {
    long now =
        groups.values().stream()
            .mapToLong(kept -> kept.seen().timeMillis())
            .reduce(arrivalMillis, Math::max);
    List<Group> all = new ArrayList<>();
    groups.forEach(
        (id, kept) -> {
          float[] centre = kept.centroid().centre();
          DecayedMoments aged =
              kept.begun(now).seen().merge(DecayedMoments.none(centre.length, now), halfLife);
          all.add(new Group(id, centre, aged));
        });
    return all;
  }

  private void apply(LifecycleEvent event, long timeMillis, List<Change> changes) {
    KeptGroup ended = kept(event.group()).begun(timeMillis);
    groups.remove(event.group());
    if (event instanceof Split split) {
      changes.add(born(split.first(), split.halves().first(), ended));
      changes.add(born(split.second(), split.halves().second(), ended));
    } else if (event instanceof LifecycleEvent.Merge merge) {
      KeptGroup survivor = kept(merge.successor()).begun(timeMillis);
      KeptGroup both =
          new KeptGroup(
              survivor.version() + 1,
              survivor.centroid().absorb(asSum(ended.centroid()), halfLife),
              survivor.seen().merge(ended.seen(), halfLife));
      groups.put(merge.successor(), both);
      changes.add(both.change(merge.successor()));
    }
    changes.add(
        new Change(event.group(), ended.version() + 1, ended.centroid(), event.successor()));
  }

  private Change born(int id, DecayedMoments half, KeptGroup parent) {
    DecayedCentroid centroid =
        new DecayedCentroid(half.mean(), parent.centroid().weight() / 2, half.timeMillis());
    KeptGroup child = new KeptGroup(1, centroid, half);
    groups.put(id, child);
    return child.change(id);
  }

  private static DecayedSum asSum(DecayedCentroid centroid) {
    double[] sum = new double[centroid.centre().length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = centroid.centre()[i] * centroid.weight();
    }
    return new DecayedSum(sum, centroid.weight(), centroid.timeMillis());
  }
}
