package io.perpeft.jobs.grouping;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.grouping.GroupAssigner;
import io.perpeft.core.grouping.GroupDecision;
import io.perpeft.core.grouping.HysteresisOptions;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PurchaseGrouperTest {
  private static final Generation GENERATION = SmallGeneration.of(20, 7);
  private static final SasRec SASREC = GroupingModel.of(GENERATION).sasRec();
  private static final Centroids CENTROIDS = GENERATION.centroids();
  private static final float[] PADDING = SmallGeneration.vector(SmallGeneration.PADDING);

  private final GroupAssigner assigner = new GroupAssigner(HysteresisOptions.DEFAULT);
  private final PurchaseGrouper grouper = new PurchaseGrouper(GENERATION.id(), SASREC, assigner, 6);
  private final ItemVectors vectors =
      new ItemVectors() {
        @Override
        public float[] vector(String item) {
          return SmallGeneration.vector(item);
        }

        @Override
        public float[] padding() {
          return PADDING;
        }
      };

  @Test
  void aNewUsersExampleHasAnEmptyHistoryAndTheGroupOfAnEmptyHistory() {
    PurchaseGrouper.Outcome outcome =
        grouper.group(null, true, purchase(0, "item-3"), vectors, CENTROIDS);

    int groupOfNobody = CENTROIDS.nearest(SASREC.userVector(new float[0][], PADDING));
    TrainingExample example = outcome.example();
    assertThat(example.getGroupId()).isEqualTo(Integer.toString(groupOfNobody));
    assertThat(example.getHistory()).isEmpty();
    assertThat(example.getRemembered()).isEmpty();
    assertThat(example.getPreviousEventTime()).isNull();
    assertThat(example.getTarget()).isEqualTo("item-3");
    assertThat(example.getExampleId()).isEqualTo("p0");
    assertThat(example.getIngestTime()).isEqualTo(100);

    float[] userVector =
        SASREC.userVector(new float[][] {SmallGeneration.vector("item-3")}, PADDING);
    int nearest = CENTROIDS.nearest(userVector);
    assertThat(outcome.userVector()).containsExactly(userVector);
    assertThat(outcome.after().decision()).isEqualTo(GroupDecision.settled(nearest));
    GroupAssignment assignment = requireNonNull(outcome.assignment());
    assertThat(assignment.getPreviousGroupId()).isNull();
    assertThat(assignment.getGroupId()).isEqualTo(Integer.toString(nearest));
    assertThat(assignment.getDistance()).isEqualTo((float) CENTROIDS.distance(nearest, userVector));
  }

  @Test
  void examplesCarryGroupAndHistoryFromBeforeThePurchase() {
    List<String> bought = new ArrayList<>();
    ShopperState state = null;
    for (int k = 0; k < 12; k++) {
      String item = SmallGeneration.item((k * 7) % 20);
      PurchaseGrouper.Outcome outcome =
          grouper.group(state, state == null, purchase(k, item), vectors, CENTROIDS);
      TrainingExample example = outcome.example();
      assertThat(example.getHistory()).isEqualTo(tail(bought, SmallGeneration.HISTORY));
      assertThat(example.getRemembered()).isEqualTo(tail(bought, 6));
      if (state != null) {
        assertThat(example.getGroupId()).isEqualTo(Integer.toString(state.group()));
        assertThat(example.getPreviousEventTime()).isEqualTo(1_000L + k - 1);
      }
      bought.add(item);
      state = outcome.after();
      assertThat(state.remembered()).containsExactlyElementsOf(tail(bought, 6));
    }
  }

  @Test
  void theExampleOfAUserWhoseGroupHasEndedKnowsNothingOfThePurchase() {
    int apart = 0;
    for (int k = 0; k < 20; k++) {
      List<String> bought = List.of(SmallGeneration.item(k), SmallGeneration.item((3 * k) % 20));
      ShopperState before =
          new ShopperState(
              bought.toArray(String[]::new), 99, GroupDecision.NO_CANDIDATE, 0, 1, 500);
      String item = SmallGeneration.item((7 * k + 1) % 20);
      PurchaseGrouper.Outcome outcome =
          grouper.group(before, false, purchase(k, item), vectors, CENTROIDS);

      int learner = CENTROIDS.nearest(userVector(bought));
      int group = CENTROIDS.nearest(outcome.userVector());
      assertThat(outcome.example().getGroupId()).isEqualTo(Integer.toString(learner));
      assertThat(outcome.after().decision()).isEqualTo(GroupDecision.settled(group));
      assertThat(requireNonNull(outcome.assignment()).getPreviousGroupId()).isEqualTo("99");
      apart += learner == group ? 0 : 1;
    }
    assertThat(apart).as("purchases that would have told").isPositive();
  }

  @Test
  void aUserMovesWhenTheAssignerSaysSoAndOnlyThenAnAssignmentIsMade() {
    ShopperState state = null;
    GroupDecision decision = null;
    List<String> bought = new ArrayList<>();
    int moves = 0;
    Random random = new Random(3);
    for (int k = 0; k < 200; k++) {
      String item = SmallGeneration.item(random.nextInt(20));
      bought.add(item);
      PurchaseGrouper.Outcome outcome =
          grouper.group(state, state == null, purchase(k, item), vectors, CENTROIDS);
      decision = assigner.decide(decision, userVector(bought), CENTROIDS);
      assertThat(outcome.after().decision()).isEqualTo(decision);
      boolean changed = state == null || state.group() != decision.group();
      assertThat(outcome.assignment() != null).isEqualTo(changed);
      moves += changed ? 1 : 0;
      state = outcome.after();
    }
    assertThat(moves).as("the log must move the user now and then").isGreaterThan(2);
  }

  private float[] userVector(List<String> bought) {
    float[][] history =
        tail(bought, SmallGeneration.HISTORY).stream()
            .map(SmallGeneration::vector)
            .toArray(float[][]::new);
    return SASREC.userVector(history, PADDING);
  }

  private static List<String> tail(List<String> items, int count) {
    return items.subList(Math.max(0, items.size() - count), items.size());
  }

  private static ShopPurchase purchase(int k, String item) {
    return new ShopPurchase(
        "p" + k, "user", item, 1_000 + k, Records.raw("purchases", 100 + k, new byte[0]));
  }
}
