package io.perpeft.model.simulation;

import io.perpeft.core.memory.ComposedScorer;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ranks by the composed score: item vectors, item memory, or both.
 *
 * <p>Without vectors the neural score is left out, without a memory the score is the neural one.
 */
final class ComposedArm implements Arm {

  private static final int EVERYONE = 0;
  private static final PastPurchases NOTHING = new PastPurchases(new int[0], 0);

  private final boolean grouped;
  private final @Nullable VectorLearner learner;
  private final @Nullable LiveMemory memory;
  private final ComposedScorer scorer;
  private final Map<Integer, float[]> shown = new HashMap<>();
  private @Nullable ItemVectors vectors;

  /**
   * @param grouped whether users are served and learnt from under their groups, or all alike
   */
  ComposedArm(
      int items, boolean grouped, @Nullable VectorLearner learner, @Nullable LiveMemory memory) {
    this.grouped = grouped;
    this.learner = learner;
    this.memory = memory;
    this.scorer = new ComposedScorer(1 + items);
  }

  @Override
  public void replay(Visit visit, int item) {
    if (memory != null) {
      memory.learn(group(visit), visit, item, null);
    }
  }

  @Override
  public void endHistory() {
    if (memory != null) {
      memory.endHistory();
    }
  }

  @Override
  public void publish(long timeMillis) {
    if (learner != null) {
      show(learner.vectors());
    }
    if (memory != null) {
      scorer.setMemory(memory.memory(), memory.rows(), timeMillis);
    }
  }

  @Override
  public float[][] scores(List<Visit> visits) {
    List<ComposedScorer.Query> queries = new ArrayList<>(visits.size());
    for (Visit visit : visits) {
      int group = group(visit);
      float[] user = vectors == null ? null : vectors.userVector(group, visit.history());
      queries.add(
          memory == null
              ? new ComposedScorer.Query(group, user, null, NOTHING, ScoreWeights.initial())
              : memory.query(group, visit, user));
    }
    return scorer.scores(queries);
  }

  @Override
  public void learn(Visit visit, int item) {
    if (learner != null) {
      learner.learn(visit, item);
    }
    if (memory != null) {
      memory.learn(group(visit), visit, item, vectors);
    }
  }

  @Override
  public long steps() {
    return (learner == null ? 0 : learner.steps()) + (memory == null ? 0 : memory.steps());
  }

  @Override
  public void close() {
    if (learner != null) {
      learner.close();
    }
  }

  private int group(Visit visit) {
    return grouped ? visit.group() : EVERYONE;
  }

  private void show(ItemVectors current) {
    current
        .byGroup()
        .forEach(
            (group, rows) -> {
              if (shown.put(group, rows) != rows) {
                scorer.setVectors(group, rows, current.recommender().width());
              }
            });
    vectors = current;
  }
}
