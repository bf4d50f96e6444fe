package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DecayedMomentsTest {
  private static final HalfLife HALF_LIFE = new HalfLife(1_000);

  @Test
  void meanAndSpreadOfWeightedVectors() {
    DecayedMoments moments =
        DecayedMoments.of(new float[] {0, 0}, 0)
            .merge(DecayedMoments.of(new float[] {3, 3}, 1_000), HALF_LIFE);

    assertThat(moments.weight()).isEqualTo(1.5);
    assertThat(moments.mean()).containsExactly(2, 2);
    assertThat(moments.spread()).isCloseTo((8 * .5 + 2) / 1.5, within(1e-12));
  }

  @Test
  void halvesOfANormalDistributionAreItsSidesMeans() {
    Random random = new Random(5);
    DecayedMoments all = DecayedMoments.none(3, 0);
    double[][] sides = new double[2][3];
    int[] counts = new int[2];
    for (int i = 0; i < 20_000; i++) {
      double along = 3 * random.nextGaussian();
      float[] vector = {
        (float) (1 + along), (float) (-2 + .5 * random.nextGaussian()), (float) (along + 4)
      };
      all = all.merge(DecayedMoments.of(vector, 0), HALF_LIFE);
      int side = along < 0 ? 0 : 1;
      counts[side]++;
      for (int d = 0; d < 3; d++) {
        sides[side][d] += vector[d];
      }
    }

    DecayedMoments.Halves halves = all.halve();

    for (int d = 0; d < 3; d++) {
      assertThat((double) halves.first().mean()[d]).isCloseTo(sides[0][d] / counts[0], within(.05));
      assertThat((double) halves.second().mean()[d])
          .isCloseTo(sides[1][d] / counts[1], within(.05));
    }
    assertThat(halves.distance())
        .isCloseTo(
            Math.sqrt(Vectors.squaredDistance(halves.first().mean(), halves.second().mean())),
            within(1e-4));
  }

  @Test
  void identicalVectorsHaveHalvesAtTheirMean() {
    DecayedMoments same = DecayedMoments.of(new float[] {1, 2}, 7);

    assertThat(same.halve().distance()).isZero();
    assertThat(same.halve().first().mean()).containsExactly(1, 2);
  }

  @Test
  void productsMustFitTheWidth() {
    assertThatThrownBy(() -> new DecayedMoments(new DecayedSum(new double[3], 1, 0), new double[5]))
        .hasMessageContaining("5 products");
  }

  @Property(tries = 100)
  void partialSumsMergeInAnyOrder(
      @ForAll @IntRange(min = 1, max = 30) int vectors, @ForAll long seed) {
    Random random = new Random(seed);
    List<DecayedMoments> parts = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      parts.add(DecayedMoments.of(vector(random), random.nextInt(5_000)));
    }
    DecayedMoments inOrder = merged(parts);
    Collections.shuffle(parts, random);
    int cut = random.nextInt(vectors + 1);

    DecayedMoments shuffled =
        merged(parts.subList(0, cut)).merge(merged(parts.subList(cut, vectors)), HALF_LIFE);

    assertThat(shuffled.weight()).isCloseTo(inOrder.weight(), within(1e-9));
    assertThat(shuffled.timeMillis()).isEqualTo(inOrder.timeMillis());
    assertThat(shuffled.spread()).isCloseTo(inOrder.spread(), within(1e-9));
    assertThat(shuffled.mean()).containsExactly(inOrder.mean(), within(1e-6f));
  }

  @Property(tries = 100)
  void halvesTogetherHaveTheMomentsOfTheWhole(
      @ForAll @IntRange(min = 1, max = 30) int vectors, @ForAll long seed) {
    Random random = new Random(seed);
    List<DecayedMoments> parts = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      parts.add(DecayedMoments.of(vector(random), 100));
    }
    DecayedMoments whole = merged(parts);

    DecayedMoments.Halves halves = whole.halve();
    DecayedMoments together = halves.first().merge(halves.second(), HALF_LIFE);

    assertThat(together.weight()).isCloseTo(whole.weight(), within(1e-9));
    for (int i = 0; i < whole.products().length; i++) {
      assertThat(together.products()[i]).isCloseTo(whole.products()[i], within(1e-6));
    }
    assertThat(halves.first().spread()).isLessThanOrEqualTo(whole.spread() + 1e-9);
    assertThat(Arrays.equals(halves.first().mean(), whole.halve().first().mean())).isTrue();
  }

  private static DecayedMoments merged(List<DecayedMoments> parts) {
    return parts.stream().reduce(DecayedMoments.none(4, 0), (a, b) -> a.merge(b, HALF_LIFE));
  }

  private static float[] vector(Random random) {
    float[] vector = new float[4];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (random.nextGaussian() * (i + 1));
    }
    return vector;
  }
}
