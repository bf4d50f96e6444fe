package io.perpeft.client.recommend;

import io.perpeft.client.memory.MemoryScores;
import io.perpeft.client.memory.MemorySnapshot;
import io.perpeft.client.memory.MemorySource;
import io.perpeft.client.memory.UserHistory;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.client.view.VectorSource;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.schemas.topics.Keys;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Exact top-K for a user, in plain Java: the user's last items become a user vector by SASRec over
 * the group's item vectors, and every item of the group is scored against it; the item memory adds
 * its part. Safe for use by several threads.
 */
public final class Recommender {

  private final VectorSource vectors;
  private final MemorySource memory;
  private final SasRec sasRec;

  /** A recommender by the neural score alone. */
  public Recommender(VectorSource vectors, SasRec sasRec) {
    this(vectors, () -> MemorySnapshot.EMPTY, sasRec);
  }

  /**
   * A recommender by the composed score: neural score and item memory.
   *
   * @param vectors where the groups' vectors come from
   * @param memory where the item memory comes from; groups without weights in it are served by the
   *     neural score alone
   * @param sasRec of the generation that made them
   */
  public Recommender(VectorSource vectors, MemorySource memory, SasRec sasRec) {
    this.vectors = vectors;
    this.memory = memory;
    this.sasRec = sasRec;
  }

  /**
   * The best {@code k} items. Items of the history that the group has no vector of are left out of
   * it; a user or group without vectors of its own is served by the group {@code global}.
   *
   * @param groupId the user's group
   * @param history what the user bought; may be longer than SASRec looks back, or empty
   * @param excluded items that are not wanted in the answer, usually all that the user bought
   * @throws IllegalStateException if not even {@code global} has a complete version yet
   */
  public Recommendation recommend(
      String groupId, UserHistory history, Set<String> excluded, int k) {
    GroupVectors group = groupOrGlobal(groupId);
    float[] user = userVector(group, history.items());
    MemoryScores scores = memory.memory().scores(group.groupId(), history).orElse(null);
    TopItems top = new TopItems(k);
    for (int row = 0; row < group.rows(); row++) {
      if (group.hasRow(row) && !excluded.contains(group.itemId(row))) {
        String item = group.itemId(row);
        float neural = group.dot(row, user);
        top.offer(item, scores == null ? neural : scores.score(item, neural));
      }
    }
    return new Recommendation(group.groupId(), group.version(), top.bestFirst());
  }

  /** The same for a user who comes back after a pause, or for the first time. */
  public Recommendation recommend(
      String groupId, List<String> history, Set<String> excluded, int k) {
    return recommend(groupId, UserHistory.beforeVisit(history), excluded, k);
  }

  private GroupVectors groupOrGlobal(String groupId) {
    Optional<GroupVectors> own = vectors.group(groupId);
    return own.or(() -> vectors.group(Keys.GLOBAL_GROUP))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "neither group %s nor %s has a complete version yet"
                        .formatted(groupId, Keys.GLOBAL_GROUP)));
  }

  private float[] userVector(GroupVectors group, List<String> history) {
    ArrayDeque<float[]> newest = new ArrayDeque<>();
    for (int i = history.size() - 1; i >= 0 && newest.size() < sasRec.historyLength(); i--) {
      float[] vector = group.vector(history.get(i));
      if (vector != null) {
        newest.addFirst(vector);
      }
    }
    return sasRec.userVector(newest.toArray(float[][]::new), group.paddingVector());
  }
}
