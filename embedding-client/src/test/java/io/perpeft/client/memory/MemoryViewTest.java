package io.perpeft.client.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.wire.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryViewTest {
  private static final UserHistory SOME = UserHistory.beforeVisit(List.of("x"));

  private final MemoryView view = new MemoryView("gen");

  private static RememberedItem item(String generation, String id, float q, long time) {
    return new RememberedItem(
        generation,
        id,
        Vectors.toBytes(new float[] {q, 0}),
        Vectors.toBytes(new float[] {1, 1}),
        1.0,
        1.0,
        1.0,
        16.0,
        List.of(new Neighbour("b", 8f, 6f, 4f)),
        time,
        1L);
  }

  private static GroupScoreWeights weights(String group, float factors, float coPurchases) {
    return builder(group)
        .setFactors(factors)
        .setCoPurchases(coPurchases)
        .setLongCount(1f)
        .setMoment("new-visit")
        .build();
  }

  private static GroupScoreWeights.Builder builder(String group) {
    return GroupScoreWeights.newBuilder()
        .setGenerationId("gen")
        .setGroupId(group)
        .setNeural(2f)
        .setFactors(0f)
        .setCoPurchases(0f)
        .setShortCount(0f)
        .setMiddleCount(0f)
        .setLongCount(0f)
        .setWidth(2)
        .setHistoryLength(3)
        .setHistoryDecay(.5)
        .setShortHalfLifeMillis(10L)
        .setMiddleHalfLifeMillis(20L)
        .setLongHalfLifeMillis(30L)
        .setCoPurchaseHalfLifeMillis(40L)
        .setEventTime(0L)
        .setMemoryPurchases(1L);
  }

  private float score(String item, float neural) {
    return view.memory()
        .scores("1", UserHistory.beforeVisit(List.of("a")))
        .orElseThrow()
        .score(item, neural);
  }

  @Test
  void isEmptyUntilSomethingWasPublished() {
    view.apply(weights("1", 1, 1));
    assertThat(view.memory().scores("1", SOME)).isEmpty();
    view.publish();
    assertThat(view.memory().scores("1", SOME)).isPresent();
    assertThat(view.memory().scores("2", SOME)).isEmpty();
  }

  @Test
  void addsUpThePartsOfTheScore() {
    view.apply(item("gen", "a", 1, 0));
    view.apply(item("gen", "b", 3, 0));
    view.apply(weights("1", 2, 0));
    view.publish();
    double count = Math.log(1.5);
    assertThat((double) score("b", 5)).isCloseTo(2 * 5 + 2 * 3 + count, within(1e-5));
    assertThat((double) score("unknown", 5)).isCloseTo(2 * 5 + Math.log(.5), within(1e-5));

    view.apply(weights("1", 0, 3));
    view.publish();
    double near = 4 * Math.log1p(8 / Math.sqrt(16) / Math.pow(16, .25));
    assertThat((double) score("b", 0)).isCloseTo(3 * near + count, within(1e-5));
    assertThat((double) score("a", 0)).isCloseTo(count, within(1e-5));
  }

  @Test
  void eachMomentHasWeightsOfItsOwn() {
    view.apply(item("gen", "a", 1, 0));
    view.apply(item("gen", "b", 0, 0));
    view.apply(builder("1").setNext(1f).setMoment("new-visit").build());
    view.apply(builder("1").setVisit(2f).setVisitLength(1).setMoment("same-visit").build());
    view.publish();
    double norm = Math.sqrt(16) * Math.pow(16, .25);
    List<String> history = List.of("a", "a");

    assertThat((double) score(new UserHistory(history, 0)))
        .as("bought after both")
        .isCloseTo(4 * Math.log1p(1.5 * 6 / norm), within(1e-5));
    assertThat((double) score(new UserHistory(history, 2)))
        .as("bought in a visit with the newest")
        .isCloseTo(2 * 4 * Math.log1p(4 / norm), within(1e-5));
    assertThat(view.memory().scores("1", UserHistory.beforeVisit(List.of())))
        .as("no weights for a first purchase")
        .isEmpty();
  }

  private float score(UserHistory history) {
    return view.memory().scores("1", history).orElseThrow().score("b", 0);
  }

  @Test
  void aVisitEndsWithAPauseOfTwelveHours() {
    long hour = 3_600_000;
    List<String> items = List.of("a", "b", "c");
    List<Long> times = List.of(0L, 13 * hour, 20 * hour);

    assertThat(UserHistory.at(items, times, 32 * hour).inVisit()).isEqualTo(2);
    assertThat(UserHistory.at(items, times, 33 * hour).inVisit()).isZero();
    assertThat(UserHistory.at(List.of(), List.of(), 5).inVisit()).isZero();
  }

  @Test
  void countsFadeToTheNewestPurchaseOfTheShop() {
    view.apply(item("gen", "a", 1, 0));
    view.apply(item("gen", "b", 0, 60));
    view.apply(weights("1", 0, 0));
    view.publish();
    assertThat((double) score("a", 0)).isCloseTo(Math.log(.25 + .5), within(1e-5));
    assertThat(view.memory().newestEventTimeMillis()).isEqualTo(60);
  }

  @Test
  void forgetsItemsAndPassesOverOtherGenerations() {
    view.apply(item("gen", "a", 1, 0));
    view.apply(item("another", "b", 1, 0));
    view.forget("never seen");
    view.publish();
    MemorySnapshot before = view.memory();
    assertThat(before.items()).isEqualTo(1);
    view.forget("a");
    view.publish();
    assertThat(view.memory().items()).isZero();
    assertThat(before.items()).as("a snapshot stays as it is").isEqualTo(1);
    view.apply(item("gen", "a", 1, 0));
    view.publish();
    assertThat(view.memory().items()).isEqualTo(1);
  }

  @Test
  void weightsThatCannotScoreAreRefused() {
    assertRefused(builder("1").setWidth(-1), "width");
    assertRefused(builder("1").setWidth(1 << 30), "width");
    assertRefused(builder("1").setHistoryLength(0), "length");
    assertRefused(builder("1").setProfileDecay(Double.NaN), "decay");
    assertRefused(builder("1").setLongHalfLifeMillis(0L), "longHalfLifeMillis");
    assertRefused(builder("1").setNeural(Float.NaN), "NaN");
  }

  private void assertRefused(GroupScoreWeights.Builder weights, String why) {
    GroupScoreWeights built = weights.setMoment("new-visit").build();
    assertThatThrownBy(() -> view.apply(built))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void anItemOfAnotherWidthCountsAsUnknown() {
    RememberedItem odd =
        RememberedItem.newBuilder(item("gen", "b", 3, 0))
            .setQ(Vectors.toBytes(new float[] {1}))
            .build();
    assertThatThrownBy(() -> view.apply(odd)).hasMessageContaining("q has 1 numbers and c 2");

    odd.setC(Vectors.toBytes(new float[] {1}));
    view.apply(odd);
    view.apply(weights("1", 2, 0));
    view.publish();
    assertThat(score("b", 5)).isEqualTo(score("never seen", 5));
  }
}
