package io.perpeft.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.ranking.RankingAccumulator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {
  private static final LeaveOneOut SPLIT =
      split("u a", "u b", "v a", "u c", "w a", "w b", "u d", "w c");

  private static LeaveOneOut split(String... userAndItem) {
    List<Purchase> purchases = new ArrayList<>();
    for (String pair : userAndItem) {
      String[] parts = pair.split(" ", 2);
      purchases.add(new Purchase("p" + purchases.size(), parts[0], parts[1], purchases.size()));
    }
    return new LeaveOneOut(InteractionLog.of(List.of("a", "b", "c", "d", "e"), purchases));
  }

  @Test
  void holdsOutTheLastTwoOfUsersWithThree() {
    assertThat(SPLIT.heldOutUsers()).containsExactly(0, 2);
    assertThat(SPLIT.training(0)).containsExactly(1, 2);
    assertThat(SPLIT.training(1)).containsExactly(1);
    assertThat(SPLIT.training(2)).containsExactly(1);
    LeaveOneOut.Questions validation = SPLIT.validation(new int[] {0, 2});
    assertThat(validation.targets()).containsExactly(3, 2);
    assertThat(validation.histories()).isDeepEqualTo(new int[][] {{1, 2}, {1}});
    LeaveOneOut.Questions test = SPLIT.test(new int[] {0, 2});
    assertThat(test.targets()).containsExactly(4, 3);
    assertThat(test.histories()).isDeepEqualTo(new int[][] {{1, 2, 3}, {1, 2}});
    assertThat(test.excluded()).isDeepEqualTo(new int[][] {{1, 2}, {1}});
    assertThatThrownBy(() -> SPLIT.test(new int[] {1})).hasMessageContaining("user 1");
  }

  @Test
  void popularityCountsTheTrainingPartOnly() {
    float[][] rows = new float[1][];
    new Popularity(SPLIT).scores(new int[][] {{}}, (first, scores) -> rows[first] = scores[0]);
    assertThat(rows[0]).containsExactly(0, 3, 1, 0, 0, 0);
  }

  @Test
  void neighboursAreItemsBoughtCloseTogether() {
    LeaveOneOut split = split("u a", "u b", "v a", "v b", "v c", "v d", "v e", "u d", "u e");
    // Training parts: u has a, b; v has a, b, c.
    float[][] rows = new float[2][];
    new ItemKnn(split)
        .scores(new int[][] {{1}, {3, 2}}, (first, scores) -> rows[first] = scores[0]);
    assertThat(rows[0][2]).isEqualTo(1);
    assertThat(rows[0][3]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
    assertThat(rows[0][1]).isZero();
    assertThat(rows[1][1]).isCloseTo((float) (1 + Math.sqrt(0.5)), within(1e-6f));
  }

  @Test
  void ranksAmongAllItemsButTheTrainingPart() {
    RankingAccumulator ranks = new RankingAccumulator();
    Scorer byNumber =
        (histories, consumer) -> {
          for (int i = histories.length - 1; i >= 0; i--) {
            consumer.accept(i, new float[][] {{0, 9, 5, 4, 3, 2}});
          }
        };
    Ranker.rank(byNumber, SPLIT.test(new int[] {0, 2}), ranks);
    // User 0: only item 3 is better than 4; user 2: only item 2 is better than 3.
    assertThat(ranks.quality().ndcg10()).isCloseTo(Math.log(2) / Math.log(3), within(1e-9));
    assertThat(ranks.count()).isEqualTo(2);
  }
}
