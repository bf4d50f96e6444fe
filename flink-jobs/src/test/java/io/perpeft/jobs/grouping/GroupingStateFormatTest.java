package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.grouping.DecayedMoments;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.testing.StateFormat;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.TrainingExample;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** The grouping job goes on from state that an earlier build wrote. */
class GroupingStateFormatTest {
  @Test
  void usersAreKnownAndPurchasesGoOnWaiting() throws Exception {
    OperatorSubtaskState kept;
    try (GroupingHarness job = GroupingHarness.open()) {
      job.completeVectors();
      job.know("a", "b");
      job.buy("p1", "u", "a");
      job.buy("p2", "u", "late");
      kept = StateFormat.kept(GroupingJob.Uids.GROUPER, job.snapshot());
    }
    try (GroupingHarness job =
        GroupingHarness.openSubtask(1, 0, GroupingHarness.rescale(List.of(kept), 1, 0))) {
      job.know("late");
      job.pass(2_000);
      job.buy("p1", "u", "a");
      job.buy("p3", "u", "b");
      assertThat(job.exampleIds()).as("p1 came before").containsExactly("p2", "p3");
      assertThat(job.examples())
          .extracting(TrainingExample::getHistory)
          .containsExactly(List.of("a"), List.of("a", "late"));
    }
  }

  @Test
  void groupsAreCountedOn() throws Exception {
    GroupingModel model = GroupingModel.of(SmallGeneration.of(5, 1));
    CentroidPartial partial =
        CentroidPartial.of(1, DecayedMoments.of(SmallGeneration.vector("a"), 500));
    OperatorSubtaskState kept;
    try (KeeperHarness keeper = KeeperHarness.open(model)) {
      keeper.send(partial);
      kept = StateFormat.kept(GroupingJob.Uids.KEEPER, keeper.snapshot());
    }
    try (KeeperHarness keeper = KeeperHarness.restore(model, kept)) {
      keeper.send(CentroidPartial.of(1, DecayedMoments.of(SmallGeneration.vector("b"), 100_000)));
      assertThat(keeper.centroids()).extracting(GroupCentroids::getVersion).containsExactly(2L);
    }
  }
}
