package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchLimitsTest {
  private final BatchLimits limits = new BatchLimits(3, 100);

  @Test
  void closesByCount() {
    assertThat(limits.isFull(List.of(Examples.at(1), Examples.at(2)))).isFalse();
    assertThat(limits.isFull(List.of(Examples.at(1), Examples.at(2), Examples.at(3)))).isTrue();
  }

  @Test
  void closesBeforeAnExampleThatIsTooFarInEventTime() {
    List<IndexedExample> batch = List.of(Examples.at(1_000), Examples.at(1_050));
    assertThat(limits.excludes(batch, 1_100)).isFalse();
    assertThat(limits.excludes(batch, 1_101)).isTrue();
    assertThat(limits.excludes(batch, 950)).isFalse();
    assertThat(limits.excludes(batch, 949)).isTrue();
    assertThat(limits.excludes(List.of(), 1)).isFalse();
  }

  @Property
  void neverTakesTimesTooFarApartForNear(@ForAll long first, @ForAll long second) {
    BigInteger apart = BigInteger.valueOf(first).subtract(BigInteger.valueOf(second)).abs();
    assertThat(limits.excludes(List.of(Examples.at(first)), second))
        .isEqualTo(apart.compareTo(BigInteger.valueOf(100)) > 0);
  }

  @Test
  void refusesImpossibleLimits() {
    assertThatThrownBy(() -> new BatchLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BatchLimits(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
