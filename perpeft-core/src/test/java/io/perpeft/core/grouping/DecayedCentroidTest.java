package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DecayedCentroidTest {
  private static final HalfLife HALF_LIFE = new HalfLife(1000);

  @Test
  void weightsHalveWithAge() {
    DecayedCentroid centroid =
        new DecayedCentroid(new float[] {0, 8}, 4, 5000)
            .absorb(DecayedSum.of(new float[] {6, 8}, 6000), HALF_LIFE);
    assertThat(centroid.centre()).containsExactly(2, 8);
    assertThat(centroid.weight()).isCloseTo(3, within(1e-12));
    assertThat(centroid.timeMillis()).isEqualTo(6000);
  }

  @Test
  void lateVectorsCountLess() {
    DecayedCentroid centroid =
        new DecayedCentroid(new float[] {0}, 1, 6000)
            .absorb(DecayedSum.of(new float[] {3}, 5000), HALF_LIFE);
    assertThat(centroid.centre()).containsExactly(1);
    assertThat(centroid.timeMillis()).isEqualTo(6000);
  }

  @Test
  void staysWhenEverythingHasFaded() {
    DecayedCentroid centroid = new DecayedCentroid(new float[] {5}, 0, 1L << 40);
    assertThat(centroid.absorb(DecayedSum.of(new float[] {1}, 0), HALF_LIFE)).isSameAs(centroid);
  }

  @Property(tries = 200)
  void partialSumsMergeInAnyOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int n) {
    Random random = new Random(seed);
    List<DecayedSum> parts = new ArrayList<>();
    DecayedSum sequential = DecayedSum.of(new float[2], 0);
    parts.add(sequential);
    for (int i = 1; i < n; i++) {
      float[] vector = {random.nextFloat(), -random.nextFloat()};
      long time = random.nextInt(20_000);
      sequential = sequential.plus(vector, time, HALF_LIFE);
      parts.add(DecayedSum.of(vector, time));
    }
    while (parts.size() > 1) {
      DecayedSum one = parts.remove(random.nextInt(parts.size()));
      DecayedSum other = parts.remove(random.nextInt(parts.size()));
      parts.add(one.merge(other, HALF_LIFE));
    }
    DecayedSum merged = parts.get(0);
    assertThat(merged.timeMillis()).isEqualTo(sequential.timeMillis());
    assertThat(merged.weight()).isCloseTo(sequential.weight(), within(1e-9));
    assertThat(merged.sum()).containsExactly(sequential.sum(), within(1e-9));
  }
}
