package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.grouping.HalfLife;
import org.junit.jupiter.api.Test;

class CentroidPartialsTest {
  private static final HalfLife HALF_LIFE = new HalfLife(1_000);

  private final CentroidPartials partials = new CentroidPartials(HALF_LIFE, 100);

  @Test
  void aLaterIntervalCompletesTheEarlierOne() {
    assertThat(partials.add(0, new float[] {1, 2}, 10)).isEmpty();
    assertThat(partials.add(1, new float[] {5, 5}, 20)).isEmpty();
    assertThat(partials.add(0, new float[] {3, 4}, 10)).isEmpty();

    assertThat(partials.add(2, new float[] {0, 0}, 100))
        .satisfiesExactly(
            first -> {
              assertThat(first.group()).isZero();
              assertThat(first.weight()).isEqualTo(2);
              assertThat(first.sum()).containsExactly(4, 6);
              assertThat(first.products()).containsExactly(10, 14, 20);
              assertThat(first.timeMillis()).isEqualTo(10);
            },
            second -> assertThat(second.group()).isEqualTo(1));
    assertThat(partials.open()).extracting(CentroidPartial::group).containsExactly(2);
  }

  @Test
  void aLatePurchaseCountsInTheOpenIntervalByItsAge() {
    partials.add(0, new float[] {1}, 1_050);

    assertThat(partials.add(0, new float[] {1}, 50)).isEmpty();
    assertThat(partials.open())
        .singleElement()
        .satisfies(
            partial -> {
              assertThat(partial.weight()).isCloseTo(1.5, within(1e-12));
              assertThat(partial.timeMillis()).isEqualTo(1_050);
            });
  }

  @Test
  void takesBackWhatSeveralSubtasksHadOpen() {
    CentroidPartials other = new CentroidPartials(HALF_LIFE, 100);
    partials.add(0, new float[] {1}, 210);
    other.add(0, new float[] {2}, 210);
    other.add(1, new float[] {4}, 210);
    CentroidPartials restored = new CentroidPartials(HALF_LIFE, 100);
    partials.open().forEach(restored::restore);
    other.open().forEach(restored::restore);

    assertThat(restored.add(1, new float[] {4}, 220)).isEmpty();
    assertThat(restored.add(0, new float[] {9}, 300))
        .satisfiesExactly(
            first -> {
              assertThat(first.sum()).containsExactly(3);
              assertThat(first.products()).containsExactly(5);
            },
            second -> assertThat(second.weight()).isGreaterThan(1.9));
  }
}
