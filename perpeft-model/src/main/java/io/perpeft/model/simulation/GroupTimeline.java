package io.perpeft.model.simulation;

import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.grouping.DecayedCentroid;
import io.perpeft.core.grouping.DecayedSum;
import io.perpeft.core.grouping.GroupAssigner;
import io.perpeft.core.grouping.GroupDecision;
import io.perpeft.core.grouping.HalfLife;
import io.perpeft.core.grouping.HysteresisOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The group of every purchase's user before the purchase, as the grouping job decides it: by the
 * user-blind model and hysteresis, with centroids that follow the stream. All arms share it, since
 * no arm changes it.
 *
 * @param groups by purchase of the log; in the history, the group its user ends the history in
 * @param moves times a user changed group in the stream
 */
record GroupTimeline(int[] groups, int moves) {

  /** Half-life of a centroid's past in event time, the grouping job's default. */
  private static final HalfLife HALF_LIFE = HalfLife.of(Duration.ofDays(30));

  /** Everyone in group 0, always. */
  static GroupTimeline single(PurchaseStream stream) {
    return new GroupTimeline(new int[stream.end()], 0);
  }

  /**
   * @param global item vectors of the user-blind model, under group 0
   * @param start centroids when the stream begins
   * @param sizes users behind each centroid then
   */
  static GroupTimeline of(
      PurchaseStream stream, ItemVectors global, Centroids start, long[] sizes) {
    int[] groups = new int[stream.end()];
    GroupDecision[] standing = afterHistory(stream, global, start);
    for (int k = 0; k < stream.start(); k++) {
      groups[k] = placed(standing[stream.log().user(k)]).group();
    }
    GroupAssigner assigner = new GroupAssigner(HysteresisOptions.DEFAULT);
    Map<Integer, DecayedCentroid> following = new HashMap<>();
    Centroids centroids = start;
    int stranger = start.nearest(global.userVector(0, new int[0]));
    int moves = 0;
    for (int k = stream.start(); k < stream.end(); k++) {
      int user = stream.log().user(k);
      GroupDecision before = standing[user];
      groups[k] = before == null ? stranger : before.group();
      float[] vector = global.userVector(0, historyAfter(stream.visit(k, groups[k]), stream, k));
      GroupDecision after = assigner.decide(before, vector, centroids);
      standing[user] = after;
      moves += before != null && before.group() != after.group() ? 1 : 0;
      DecayedCentroid centroid =
          following.computeIfAbsent(
              after.group(), group -> ofGeneration(start, sizes, group, stream));
      centroid = centroid.absorb(DecayedSum.of(vector, stream.log().timeMillis(k)), HALF_LIFE);
      following.put(after.group(), centroid);
      centroids = centroids.with(after.group(), centroid.centre());
    }
    return new GroupTimeline(groups, moves);
  }

  private static @Nullable GroupDecision[] afterHistory(
      PurchaseStream stream, ItemVectors global, Centroids start) {
    @Nullable GroupDecision[] standing = new @Nullable GroupDecision[stream.log().users().size()];
    int[] last = new int[standing.length];
    Arrays.fill(last, -1);
    for (int k = 0; k < stream.start(); k++) {
      last[stream.log().user(k)] = k;
    }
    for (int user = 0; user < standing.length; user++) {
      if (last[user] >= 0) {
        int[] history = historyAfter(stream.visit(last[user], 0), stream, last[user]);
        standing[user] = GroupDecision.settled(start.nearest(global.userVector(0, history)));
      }
    }
    return standing;
  }

  private static GroupDecision placed(@Nullable GroupDecision decision) {
    if (decision == null) {
      throw new IllegalStateException("a user of the history was not placed");
    }
    return decision;
  }

  private static int[] historyAfter(Visit visit, PurchaseStream stream, int k) {
    int limit = stream.historyLength();
    int[] before = visit.history();
    int kept = Math.min(before.length, limit - 1);
    int[] after = Arrays.copyOfRange(before, before.length - kept, before.length + 1);
    after[kept] = stream.log().item(k);
    return after;
  }

  private static DecayedCentroid ofGeneration(
      Centroids start, long[] sizes, int group, PurchaseStream stream) {
    for (int i = 0; i < start.ids().length; i++) {
      if (start.ids()[i] == group) {
        return new DecayedCentroid(
            start.centres()[i], sizes[i], stream.log().timeMillis(stream.start()));
      }
    }
    throw new IllegalArgumentException("group " + group + " has no centroid");
  }
}
