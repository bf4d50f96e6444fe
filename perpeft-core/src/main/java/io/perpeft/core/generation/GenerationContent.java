package io.perpeft.core.generation;

import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a generation holds, before it has an id.
 *
 * @param adapter adapter method of all weights
 * @param metrics a row per model ({@code user_blind}, {@code grouped}, {@code popularity}, {@code
 *     item_knn}), in the order of the table
 * @param itemIds the k-th (from 0) is item k + 1 of the ID table
 * @param recommender tensors {@code sasrec.*}, the ID table {@code sasrec.item_emb.weight} [n + 1,
 *     h] included
 * @param global weights of the user-blind model
 * @param groups weights by group id
 * @param centroids centres of the same groups, width h
 * @param groupSizes number of users behind each centre, in the order of {@code centroids}
 * @param memory null for a generation without one
 * @param users null for a generation that does not say
 */
public record GenerationContent(
    AdapterIdentity adapter,
    BackboneIdentity backbone,
    GenerationSettings settings,
    Map<String, RankingQuality> metrics,
    List<String> itemIds,
    Map<String, FloatTensor> recommender,
    GroupWeights global,
    SortedMap<Integer, GroupWeights> groups,
    Centroids centroids,
    long[] groupSizes,
    @Nullable GenerationMemory memory,
    @Nullable KnownUsers users) {
  public static final String ID_TABLE = "sasrec.item_emb.weight";

  public GenerationContent {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    itemIds = List.copyOf(itemIds);
    recommender = Collections.unmodifiableMap(new TreeMap<>(recommender));
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    int[] ids = centroids.ids().clone();
    Arrays.sort(ids);
    if (!Arrays.equals(ids, groups.keySet().stream().mapToInt(g -> g).toArray())) {
      throw new IllegalArgumentException(
          "There are centroids of the groups %s, but weights of %s"
              .formatted(Arrays.toString(ids), groups.keySet()));
    }
    if (groupSizes.length != centroids.size() || centroids.width() != settings.width()) {
      throw new IllegalArgumentException(
          "%d centroids of width %d do not fit %d group sizes and width %d"
              .formatted(centroids.size(), centroids.width(), groupSizes.length, settings.width()));
    }
    FloatTensor table = recommender.get(ID_TABLE);
    if (table == null
        || table.rank() != 2
        || table.dim(0) != itemIds.size() + 1
        || table.dim(1) != settings.width()) {
      throw new IllegalArgumentException(
          "Tensor '%s' must be [%d, %d] for %d items, but is %s"
              .formatted(ID_TABLE, itemIds.size() + 1, settings.width(), itemIds.size(), table));
    }
  }

  /** Content without an item memory and without users. */
  public GenerationContent(
      AdapterIdentity adapter,
      BackboneIdentity backbone,
      GenerationSettings settings,
      Map<String, RankingQuality> metrics,
      List<String> itemIds,
      Map<String, FloatTensor> recommender,
      GroupWeights global,
      SortedMap<Integer, GroupWeights> groups,
      Centroids centroids,
      long[] groupSizes) {
    this(
        adapter,
        backbone,
        settings,
        metrics,
        itemIds,
        recommender,
        global,
        groups,
        centroids,
        groupSizes,
        null,
        null);
  }

  /** The same with other metrics. */
  public GenerationContent withMetrics(Map<String, RankingQuality> newMetrics) {
    return with(newMetrics, memory, users);
  }

  /** The same with an item memory. */
  public GenerationContent withMemory(GenerationMemory newMemory) {
    return with(metrics, newMemory, users);
  }

  /** The same with the users of the history. */
  public GenerationContent withUsers(KnownUsers newUsers) {
    return with(metrics, memory, newUsers);
  }

  /**
   * The same with other weights of the user-blind model, and without metrics, since those were of
   * the weights before.
   */
  public GenerationContent withGlobal(GroupWeights weights) {
    return withWeights(weights, groups);
  }

  /** The same with other weights of a group, which there must be, and without metrics. */
  public GenerationContent withGroup(int group, GroupWeights weights) {
    TreeMap<Integer, GroupWeights> others = new TreeMap<>(groups);
    others.put(group, weights);
    return withWeights(global, others);
  }

  private GenerationContent withWeights(
      GroupWeights newGlobal, SortedMap<Integer, GroupWeights> newGroups) {
    return new GenerationContent(
        adapter,
        backbone,
        settings,
        Map.of(),
        itemIds,
        recommender,
        newGlobal,
        newGroups,
        centroids,
        groupSizes,
        memory,
        users);
  }

  private GenerationContent with(
      Map<String, RankingQuality> newMetrics,
      @Nullable GenerationMemory newMemory,
      @Nullable KnownUsers newUsers) {
    return new GenerationContent(
        adapter,
        backbone,
        settings,
        newMetrics,
        itemIds,
        recommender,
        global,
        groups,
        centroids,
        groupSizes,
        newMemory,
        newUsers);
  }
}
