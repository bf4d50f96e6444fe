package io.perpeft.jobs.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CatalogueCalmTest {
  private static final long START = 1_000;

  private final CatalogueCalm calm = new CatalogueCalm(START, Duration.ofMillis(40));

  @Test
  void isCalmWhenNoItemHasComeForTheWhile() {
    assertThat(looks(2_000, 2_010, 2_020, 2_030)).isFalse();
    assertThat(calm.isCalm(0, 2_040)).isTrue();
  }

  @Test
  void anItemOfTheCatalogueStartsTheWhileAnew() {
    assertThat(looks(2_000, 2_010, 2_020, 2_030)).isFalse();
    calm.itemCame(0, START - 1, 2_035);
    assertThat(looks(2_045, 2_055, 2_065)).isFalse();
    assertThat(calm.isCalm(0, 2_075)).isTrue();
  }

  @Test
  void newsDoesNotHoldItUp() {
    for (long now = 2_000; now < 2_040; now += 10) {
      assertThat(calm.isCalm(0, now)).isFalse();
      calm.itemCame(0, START + 1, now);
    }
    assertThat(calm.isCalm(0, 2_040)).isTrue();
  }

  @Test
  void onePauseOfTheThreadIsOneLook() {
    assertThat(looks(2_000, 9_000)).isFalse();
    assertThat(looks(9_001, 9_002, 9_003, 9_004)).isFalse();
  }

  @Test
  void shardsAreCalmEachOnItsOwn() {
    for (long now = 2_000; now <= 2_040; now += 10) {
      calm.itemCame(1, START, now);
      calm.isCalm(0, now);
      assertThat(calm.isCalm(1, now)).isFalse();
    }
    assertThat(calm.isCalm(0, 2_041)).isTrue();
  }

  @Test
  void withoutAWhileItIsCalmAtOnce() {
    assertThat(new CatalogueCalm(START, Duration.ZERO).isCalm(0, START)).isTrue();
  }

  private boolean looks(long... times) {
    boolean result = false;
    for (long now : times) {
      result |= calm.isCalm(0, now);
    }
    return result;
  }
}
