package io.perpeft.client.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.client.memory.MemoryView;
import io.perpeft.client.view.EmbeddingView;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.Vectors;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecommenderTest {

  private static final int WIDTH = 4;
  private static final int HISTORY_LENGTH = 3;
  private static final float[] PADDING = {0.1f, -0.2f, 0.3f, 0.4f};

  private final SasRec sasRec = SmallSasRec.of(WIDTH, HISTORY_LENGTH, 1);
  private final EmbeddingView view = new EmbeddingView("gen", WIDTH, 1);
  private final Recommender recommender = new Recommender(view, sasRec);
  private final Map<String, float[]> items = new HashMap<>();

  private void publish(String group, int count, long seed) {
    Random random = new Random(seed);
    items.clear();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[WIDTH];
      for (int k = 0; k < WIDTH; k++) {
        vector[k] = (float) random.nextGaussian();
      }
      items.put("i" + i, vector);
      view.apply(0, new ItemEmbedding("gen", group, "i" + i, 0L, Vectors.toBytes(vector), 0L, 0L));
    }
    view.apply(
        0,
        new VersionComplete(
            "gen", group, 0L, 0, 1, count, count, Vectors.toBytes(PADDING), 0L, 0L, 0L, null));
    view.publish();
  }

  private List<String> bruteForce(List<String> history, Set<String> excluded, int k) {
    float[] user =
        sasRec.userVector(history.stream().map(items::get).toArray(float[][]::new), PADDING);
    Map<String, Float> scores = new HashMap<>();
    items.forEach((item, vector) -> scores.put(item, dot(vector, user)));
    scores.keySet().removeAll(excluded);
    return scores.entrySet().stream()
        .sorted(Map.Entry.<String, Float>comparingByValue().reversed())
        .limit(k)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static List<String> ids(Recommendation recommendation) {
    return recommendation.items().stream().map(ScoredItem::itemId).toList();
  }

  @Test
  void theBestAreThoseOfAFullSort() {
    publish("3", 200, 5);
    List<String> history = List.of("i7", "i8", "i9");
    Set<String> bought = Set.copyOf(history);

    Recommendation top = recommender.recommend("3", history, bought, 10);

    assertThat(ids(top))
        .isEqualTo(bruteForce(history, bought, 10))
        .doesNotContainAnyElementsOf(bought);
    assertThat(top.items()).isSortedAccordingTo(Comparator.comparing(ScoredItem::score).reversed());
    assertThat(top.groupId()).isEqualTo("3");
  }

  @Test
  void onlyTheLastKnownItemsCount() {
    publish("3", 50, 6);

    Recommendation top =
        recommender.recommend("3", List.of("i1", "i2", "gone", "i3", "i4"), Set.of(), 5);

    assertThat(ids(top)).isEqualTo(bruteForce(List.of("i2", "i3", "i4"), Set.of(), 5));
  }

  @Test
  void aUserWithNoHistoryGetsAnAnswer() {
    publish("3", 50, 7);
    assertThat(ids(recommender.recommend("3", List.of(), Set.of(), 5)))
        .isEqualTo(bruteForce(List.of(), Set.of(), 5));
  }

  @Test
  void anUnknownGroupIsServedByTheGlobalVectors() {
    assertThatThrownBy(() -> recommender.recommend("8", List.of(), Set.of(), 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("group 8");

    publish("global", 50, 8);
    assertThat(recommender.recommend("8", List.of(), Set.of(), 5).groupId()).isEqualTo("global");
  }

  @Test
  void theItemMemoryAddsItsPart() {
    publish("global", 50, 8);
    publish("3", 50, 7);
    MemoryView memory = new MemoryView("gen");
    Recommender composed = new Recommender(view, memory, sasRec);
    List<String> neural = ids(recommender.recommend("3", List.of("i1"), Set.of(), 50));
    assertThat(ids(composed.recommend("3", List.of("i1"), Set.of(), 50))).isEqualTo(neural);

    String last = neural.get(49);
    memory.apply(
        new RememberedItem(
            "gen",
            last,
            Vectors.toBytes(new float[1]),
            Vectors.toBytes(new float[1]),
            1e6,
            0.0,
            0.0,
            0.0,
            List.of(),
            0L,
            1L));
    memory.apply(
        GroupScoreWeights.newBuilder()
            .setGenerationId("gen")
            .setGroupId("3")
            .setMoment("new-visit")
            .setNeural(1f)
            .setFactors(1f)
            .setCoPurchases(1f)
            .setShortCount(100f)
            .setMiddleCount(0f)
            .setLongCount(0f)
            .setWidth(1)
            .setHistoryLength(3)
            .setHistoryDecay(.5)
            .setShortHalfLifeMillis(10L)
            .setMiddleHalfLifeMillis(20L)
            .setLongHalfLifeMillis(30L)
            .setCoPurchaseHalfLifeMillis(40L)
            .setEventTime(0L)
            .setMemoryPurchases(1L)
            .build());
    memory.publish();
    assertThat(ids(composed.recommend("3", List.of("i1"), Set.of(), 50)))
        .startsWith(last, neural.get(0), neural.get(1));
    assertThat(ids(composed.recommend("8", List.of("i1"), Set.of(), 3)))
        .as("a group without weights")
        .isEqualTo(ids(recommender.recommend("8", List.of("i1"), Set.of(), 3)));
  }

  @Test
  void fewItemsMakeAShortList() {
    publish("3", 2, 9);
    assertThat(recommender.recommend("3", List.of(), Set.of("i0"), 5).items()).hasSize(1);
    assertThatThrownBy(() -> recommender.recommend("3", List.of(), Set.of(), 0))
        .hasMessageContaining("k is 0");
  }

  @Test
  void equalScoresAreOrderedById() {
    TopItems top = new TopItems(2);
    for (String id : List.of("c", "a", "b", "nan")) {
      top.offer(id, id.equals("nan") ? Float.NaN : 1f);
    }
    assertThat(top.bestFirst()).containsExactly(new ScoredItem("a", 1f), new ScoredItem("b", 1f));
  }
}
