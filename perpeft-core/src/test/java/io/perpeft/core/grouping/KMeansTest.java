package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.perpeft.core.Fixtures;
import io.perpeft.core.tensor.SafetensorsFile;
import org.junit.jupiter.api.Test;

final class KMeansTest {
  private final SafetensorsFile fixture = Fixtures.tensors("kmeans.safetensors");
  private final JsonNode expected = Fixtures.json("kmeans.json");
  private final float[][] points = fixture.floats("points").rows();

  @Test
  void lloydGivesTheReferencesClusters() {
    KMeans.Result result = KMeans.lloyd(points, fixture.floats("initial_centroids").rows());
    float[][] centroids = fixture.floats("centroids").rows();
    long[] labels = fixture.longs("labels");
    for (int i = 0; i < labels.length; i++) {
      assertThat(result.labels()[i]).isEqualTo((int) labels[i]);
    }
    for (int c = 0; c < centroids.length; c++) {
      assertThat(result.centres()[c]).containsExactly(centroids[c], within(1e-4f));
    }
    double inertia = expected.get("inertia").asDouble();
    assertThat(result.inertia()).isCloseTo(inertia, within(inertia * 1e-5));
  }

  @Test
  void anySeedComesCloseToTheBestKnown() {
    double best = expected.get("best_of_50_inertia").asDouble();
    for (long seed = 0; seed < 20; seed++) {
      assertThat(KMeans.fit(points, 8, 10, seed).inertia()).isLessThanOrEqualTo(1.02 * best);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    KMeans.Result once = KMeans.fit(points, 8, 3, 42);
    KMeans.Result again = KMeans.fit(points, 8, 3, 42);
    assertThat(again.centres()).isDeepEqualTo(once.centres());
    assertThat(again.labels()).isEqualTo(once.labels());
  }

  @Test
  void copesWithFewerDistinctPointsThanClusters() {
    float[][] same = {{1, 2}, {1, 2}, {1, 2}};
    KMeans.Result result = KMeans.fit(same, 3, 2, 0);
    assertThat(result.inertia()).isZero();
    assertThat(result.centres()).isDeepEqualTo(same);
  }

  @Test
  void aCentreWithoutPointsMovesToTheFarthestPoint() {
    float[][] line = {{0}, {1}, {10}};
    KMeans.Result result = KMeans.lloyd(line, new float[][] {{0}, {99}});
    assertThat(result.centres()).isDeepEqualTo(new float[][] {{.5f}, {10}});
  }

  @Test
  void refusesMoreClustersThanPoints() {
    assertThatThrownBy(() -> KMeans.fit(new float[3][2], 4, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 clusters")
        .hasMessageContaining("there are 3");
  }
}
