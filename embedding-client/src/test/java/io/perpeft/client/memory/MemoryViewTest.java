package io.perpeft.client.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.wire.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryViewTest {
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
        List.of(new Neighbour("b", 8f)),
        time,
        1L);
  }

  private static GroupScoreWeights weights(String group, float factors, float coPurchases) {
    return new GroupScoreWeights(
        "gen", group, 2f, factors, coPurchases, 0f, 0f, 1f, 2, 3, 0.5, 10L, 20L, 30L, 40L, 0L, 1L);
  }

  private float score(String item, float neural) {
    return view.memory().scores("1", List.of("a")).orElseThrow().score(item, neural);
  }

  @Test
  void isEmptyUntilSomethingWasPublished() {
    view.apply(weights("1", 1, 1));
    assertThat(view.memory().scores("1", List.of())).isEmpty();
    view.publish();
    assertThat(view.memory().scores("1", List.of())).isPresent();
    assertThat(view.memory().scores("2", List.of())).isEmpty();
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
}
