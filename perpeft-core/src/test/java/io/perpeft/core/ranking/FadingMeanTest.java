package io.perpeft.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FadingMeanTest {
  @Test
  void isTheMeanOfAStreamThatDoesNotChange() {
    FadingMean mean = new FadingMean(100);
    assertThat(mean.get()).isNaN();
    mean.add(.3, 1);
    assertThat(mean.get()).isCloseTo(.3, within(1e-12));
    mean.add(.3, 5_000);
    assertThat(mean.get()).isCloseTo(.3, within(1e-12));
  }

  @Test
  void forgetsHalfOfWhatWasInAHalfLifeHoweverItIsBatched() {
    FadingMean one = new FadingMean(64);
    FadingMean many = new FadingMean(64);
    one.add(1, 100_000);
    many.add(1, 100_000);
    one.add(0, 64);
    for (int k = 0; k < 64; k++) {
      many.add(0, 1);
    }
    assertThat(one.get()).isCloseTo(.5, within(1e-9));
    assertThat(many.get()).isCloseTo(one.get(), within(1e-9));
  }

  @Test
  void aHalfLifeIsPositive() {
    assertThatThrownBy(() -> new FadingMean(0)).hasMessageContaining("halfLife is 0");
  }
}
