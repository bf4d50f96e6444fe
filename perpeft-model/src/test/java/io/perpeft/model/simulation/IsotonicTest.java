package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IsotonicTest {

  @Test
  void poolsWhatFallsByWeight() {
    assertThat(Isotonic.rising(new double[] {1, 4, 2, 3, 5}, new double[] {1, 1, 3, 1, 1}))
        .containsExactly(1, 2.5, 2.5, 3, 5);
    assertThat(Isotonic.rising(new double[] {3, 2, 1}, new double[] {1, 1, 2}))
        .containsExactly(1.75, 1.75, 1.75);
  }

  @Test
  void whatRisesStays() {
    assertThat(Isotonic.rising(new double[] {-1, 0, 0, 2}, new double[] {5, 1, 0, 2}))
        .containsExactly(-1, 0, 0, 2);
  }
}
