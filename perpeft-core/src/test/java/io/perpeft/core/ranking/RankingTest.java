package io.perpeft.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.perpeft.core.Fixtures;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

final class RankingTest {

  @Test
  void givesTheReferencesRanksAndMeasures() {
    JsonNode expected = Fixtures.json("ranking.json");
    SafetensorsFile fixture = Fixtures.tensors("ranking.safetensors");
    FloatTensor users = fixture.floats("user_vectors");
    float[][] items = fixture.floats("item_vectors").rows();
    RankingAccumulator first = new RankingAccumulator();
    RankingAccumulator second = new RankingAccumulator();
    for (int user = 0; user < users.dim(0); user++) {
      int[] excluded = ints(expected.get("excluded").get(user));
      int rank =
          Ranking.zeroBasedRank(
              scores(users.row(user), items), expected.get("targets").get(user).asInt(), excluded);
      assertThat(rank).isEqualTo(expected.get("zero_based_ranks").get(user).asInt());
      (user % 3 == 0 ? first : second).add(rank);
    }
    first.merge(second);
    RankingQuality quality = first.quality();
    JsonNode metrics = expected.get("metrics");
    assertThat(quality.count()).isEqualTo(200);
    assertThat(quality.ndcg10()).isCloseTo(metrics.get("NDCG@10").asDouble(), within(1e-9));
    assertThat(quality.ndcg20()).isCloseTo(metrics.get("NDCG@20").asDouble(), within(1e-9));
    assertThat(quality.ndcg30()).isCloseTo(metrics.get("NDCG@30").asDouble(), within(1e-9));
    assertThat(quality.hr10()).isCloseTo(metrics.get("HR@10").asDouble(), within(1e-9));
    assertThat(quality.hr20()).isCloseTo(metrics.get("HR@20").asDouble(), within(1e-9));
    assertThat(quality.hr30()).isCloseTo(metrics.get("HR@30").asDouble(), within(1e-9));
  }

  @Test
  void equalScoresRankInTheMiddleAndNanLast() {
    float[] flat = new float[12];
    assertThat(Ranking.zeroBasedRank(flat, 4, new BitSet())).isEqualTo(5);
    float[] scores = {9, 1, 2, Float.NaN, 3};
    assertThat(Ranking.zeroBasedRank(scores, 3, new BitSet())).isEqualTo(3);
    assertThat(Ranking.zeroBasedRank(scores, 1, new BitSet())).isEqualTo(2);
    assertThat(Ranking.zeroBasedRank(scores, 1, new int[] {4, 4, 1})).isEqualTo(1);
    assertThatThrownBy(() -> Ranking.zeroBasedRank(scores, 0, new BitSet()))
        .hasMessageContaining("items are 1 to 4");
  }

  @Test
  void nothingRankedIsZero() {
    assertThat(new RankingAccumulator().quality())
        .isEqualTo(new RankingQuality(0, 0, 0, 0, 0, 0, 0));
  }

  private static float[] scores(float[] user, float[][] items) {
    float[] scores = new float[items.length];
    for (int item = 0; item < items.length; item++) {
      for (int i = 0; i < user.length; i++) {
        scores[item] += user[i] * items[item][i];
      }
    }
    return scores;
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
