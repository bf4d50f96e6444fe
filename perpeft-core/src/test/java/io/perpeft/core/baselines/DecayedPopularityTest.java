package io.perpeft.core.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayedPopularityTest {

  @Test
  void aCountHalvesAfterSoManyPurchases() {
    DecayedPopularity popularity = new DecayedPopularity(2, 3);
    popularity.learn(1);
    for (int n = 0; n < 3; n++) {
      popularity.learn(2);
    }

    assertThat(popularity.scores()[1]).isCloseTo(.5f, within(1e-6f));
  }

  @Test
  void longStreamsDoNotOverflow() {
    DecayedPopularity popularity = new DecayedPopularity(2, 2);
    for (int n = 0; n < 10_000; n++) {
      popularity.learn(1 + n % 2);
    }

    assertThat(popularity.scores()[1] + popularity.scores()[2])
        .isCloseTo((float) (1 / (1 - Math.sqrt(.5))), within(1e-4f));
  }

  @Test
  void aHalfLifeIsPositive() {
    assertThatThrownBy(() -> new DecayedPopularity(2, 0)).hasMessageContaining("halfLifePurchases");
  }
}
