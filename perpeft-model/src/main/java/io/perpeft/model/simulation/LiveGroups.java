package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.LearnerContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Groups whose adapters learn from the stream by the tuning job's own {@link GroupLearner}. */
final class LiveGroups implements VectorLearner {

  /** Purchases of a user that a training example remembers, the grouping job's default. */
  private static final int REMEMBERED = 200;

  private static final String TOPIC = "simulation";

  private final InteractionLog log;
  private final LearnerContext context;
  private final Function<GroupWeights, float[]> encoder;
  private final SortedMap<Integer, GroupLearner> learners = new TreeMap<>();
  private final Map<Integer, GroupWeights> released = new HashMap<>();
  private ItemVectors served;

  /**
   * @param first vectors under the generation's weights
   * @param encoder vectors of all items under a group's weights, as in {@link ItemVectors}
   */
  LiveGroups(
      InteractionLog log,
      LearnerContext context,
      ItemVectors first,
      Function<GroupWeights, float[]> encoder) {
    this.log = log;
    this.context = context;
    this.encoder = encoder;
    this.served = first;
  }

  @Override
  public void learn(Visit visit, int item) {
    GroupLearner learner =
        learners.computeIfAbsent(visit.group(), group -> GroupLearner.begin(context, group));
    for (BatchOutcome outcome : learner.learn(example(visit, item))) {
      BatchOutcome.Release release = outcome.release();
      if (release != null) {
        released.put(
            visit.group(),
            GroupWeights.decode(
                ByteBuffer.wrap(release.weights()), "release of group " + visit.group()));
      }
    }
  }

  @Override
  public ItemVectors vectors() {
    if (!released.isEmpty()) {
      Map<Integer, float[]> byGroup = new HashMap<>(served.byGroup());
      released.forEach((group, weights) -> byGroup.put(group, encoder.apply(weights)));
      released.clear();
      served = new ItemVectors(served.recommender(), byGroup);
    }
    return served;
  }

  @Override
  public long steps() {
    return learners.values().stream().mapToLong(GroupLearner::steps).sum();
  }

  @Override
  public void close() {
    learners.values().forEach(GroupLearner::close);
    context.close();
  }

  private Example example(Visit visit, int item) {
    int[] owned = visit.owned();
    return new Example(
        ids(visit.history()),
        log.items().get(item - 1),
        ids(Arrays.copyOfRange(owned, Math.max(0, owned.length - REMEMBERED), owned.length)),
        visit.inVisit(),
        visit.timeMillis(),
        0,
        new LogPosition(TOPIC, 0, visit.index()));
  }

  private List<String> ids(int[] items) {
    return Arrays.stream(items).mapToObj(item -> log.items().get(item - 1)).toList();
  }
}
