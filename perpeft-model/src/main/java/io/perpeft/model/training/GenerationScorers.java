package io.perpeft.model.training;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.evaluation.ItemKnn;
import io.perpeft.model.evaluation.LeaveOneOut;
import io.perpeft.model.evaluation.Popularity;
import io.perpeft.model.evaluation.Ranker;
import io.perpeft.model.evaluation.Scorer;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Scores whole catalogues for many users with the models of a generation: the user-blind one, and
 * the one of each user's group. The vectors of all items under all weights are computed once.
 */
public final class GenerationScorers implements AutoCloseable {
  private final FrozenRecommender recommender;
  private final UserEncoder users;
  private final Centroids centroids;
  private final float[] globalVectors;
  private final Map<Integer, float[]> groupVectors = new HashMap<>();

  /**
   * @param items inputs of the generation's items
   */
  public GenerationScorers(
      Device device, GenerationContent generation, AdapterMethod method, ItemSource items) {
    recommender = FrozenRecommender.of(device, generation.settings(), generation.recommender());
    users = new UserEncoder(recommender, Priority.REFRESH);
    centroids = generation.centroids();
    try (ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH)) {
      globalVectors = catalogue(encoder, generation.global(), items);
      generation
          .groups()
          .forEach((group, weights) -> groupVectors.put(group, catalogue(encoder, weights, items)));
    }
  }

  /**
   * Leave-one-out figures on the test items, every item ranked: rows {@code user_blind}, {@code
   * grouped}, {@code popularity}, {@code item_knn}.
   *
   * @param log purchases whose items are the generation's, in its order
   */
  public static Map<String, RankingQuality> evaluate(
      Device device,
      GenerationContent generation,
      AdapterMethod method,
      InteractionLog log,
      ItemSource items) {
    if (!log.items().equals(generation.itemIds())) {
      throw new IllegalArgumentException(
          "the %d items of the data are not the %d items of the generation, in its order"
              .formatted(log.items().size(), generation.itemIds().size()));
    }
    try (GenerationScorers scorers = new GenerationScorers(device, generation, method, items)) {
      return scorers.evaluate(log);
    }
  }

  /** The same figures from models that are open. */
  Map<String, RankingQuality> evaluate(InteractionLog log) {
    LeaveOneOut split = new LeaveOneOut(log);
    LeaveOneOut.Questions questions = split.test(split.heldOutUsers());
    Map<String, RankingQuality> table = new LinkedHashMap<>();
    table.put("user_blind", quality(userBlind(), questions));
    table.put("grouped", quality(grouped(), questions));
    table.put("popularity", quality(new Popularity(split), questions));
    table.put("item_knn", quality(new ItemKnn(split), questions));
    return table;
  }

  /** The user-blind model. */
  public Scorer userBlind() {
    return users.scorer(globalVectors);
  }

  /** For each history the model of the group whose centre is nearest to its user vector. */
  public Scorer grouped() {
    return (histories, consumer) -> {
      int[] groups = groups(histories);
      for (Map.Entry<Integer, float[]> group : groupVectors.entrySet()) {
        int[] members =
            IntStream.range(0, groups.length).filter(i -> groups[i] == group.getKey()).toArray();
        users
            .scorer(group.getValue())
            .scores(
                Arrays.stream(members).mapToObj(i -> histories[i]).toArray(int[][]::new),
                (first, rows) -> {
                  for (int i = 0; i < rows.length; i++) {
                    consumer.accept(members[first + i], new float[][] {rows[i]});
                  }
                });
      }
    };
  }

  /** The group of each history. */
  public int[] groups(int[][] histories) {
    return Arrays.stream(users.vectors(globalVectors, histories))
        .mapToInt(centroids::nearest)
        .toArray();
  }

  @Override
  public void close() {
    recommender.close();
  }

  private static RankingQuality quality(Scorer scorer, LeaveOneOut.Questions questions) {
    RankingAccumulator ranks = new RankingAccumulator();
    Ranker.rank(scorer, questions, ranks);
    return ranks.quality();
  }

  private float[] catalogue(ItemEncoder encoder, GroupWeights weights, ItemSource items) {
    int count = recommender.items();
    int width = encoder.width();
    float[] vectors = new float[(count + 1) * width];
    System.arraycopy(encoder.paddingVector(weights), 0, vectors, 0, width);
    float[] rows =
        encoder.vectors(weights, listed(items, count), IntStream.rangeClosed(1, count).toArray());
    System.arraycopy(rows, 0, vectors, width, rows.length);
    return vectors;
  }

  private static List<ItemInputs> listed(ItemSource items, int count) {
    return new AbstractList<>() {
      @Override
      public ItemInputs get(int index) {
        return items.inputs(index + 1);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }
}
