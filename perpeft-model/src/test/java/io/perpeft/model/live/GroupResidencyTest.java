package io.perpeft.model.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.residency.ColdStore;
import io.perpeft.core.residency.MemoryBudget;
import io.perpeft.core.residency.Residency;
import io.perpeft.core.residency.ResidencyFigures;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.GateVerdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups that come and go between device, host and store. */
class GroupResidencyTest {
  /** The first two are the generation's, the others were born with weights of their own. */
  private static final int GROUPS = 6;

  private static final int EXAMPLES = 40;

  /** Rolls back at every other turn, so that parents come and go. */
  private static final GateOptions NERVOUS = new GateOptions(8, 0, 0, 3);

  private final Map<Long, Map<String, byte[]>> stored = new HashMap<>();

  /** What a run leads to. */
  private record Run(
      List<BatchOutcome> outcomes, List<GroupLearner.Snapshot> snapshots, ResidencyFigures cost) {}

  @Test
  void learnTheSameToTheLastBitWhereverTheyHaveBeen() {
    Run unlimited = run(Residency.unlimited());
    assertThat(unlimited.outcomes())
        .as("there are parents to go back to")
        .anyMatch(outcome -> outcome.verdict() instanceof GateVerdict.RollBack);
    assertThat(unlimited.cost().misses()).isEqualTo(GROUPS);
    long training = unlimited.cost().deviceBytes() / GROUPS;
    long released = unlimited.cost().hostBytes() / GROUPS;
    for (MemoryBudget budget :
        List.of(
            new MemoryBudget(0, 0),
            new MemoryBudget(2 * training, 2 * training + 6 * released),
            new MemoryBudget(GROUPS * training, 2 * released))) {
      Run run = run(new Residency(budget, new InMemory()));
      assertThat(run.outcomes()).usingRecursiveComparison().isEqualTo(unlimited.outcomes());
      assertThat(run.snapshots()).usingRecursiveComparison().isEqualTo(unlimited.snapshots());
      assertThat(run.cost().misses()).as("%s is too little", budget).isGreaterThan(3 * GROUPS);
      assertThat(run.cost().deviceBytes()).isLessThanOrEqualTo(Math.max(budget.device(), training));
      assertThat(stored).as("closed groups leave nothing").isEmpty();
    }
  }

  /** All groups learn, in an order that chance decides. */
  private Run run(Residency residency) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    List<GroupLearner.Snapshot> snapshots = new ArrayList<>();
    ResidencyFigures cost;
    try (LearnerFixture fixture = new LearnerFixture(1e-2, NERVOUS, residency)) {
      List<GroupLearner> learners = new ArrayList<>();
      for (int group = 0; group < GROUPS; group++) {
        learners.add(
            group < 2
                ? GroupLearner.begin(fixture.context, group)
                : GroupLearner.begin(fixture.context, group, weights(fixture, group % 2)));
      }
      List<List<Example>> logs =
          IntStream.range(0, GROUPS).mapToObj(GroupResidencyTest::log).toList();
      Random random = new Random(8);
      int[] next = new int[GROUPS];
      for (int turn = 0; turn < GROUPS * EXAMPLES; turn++) {
        int group = random.nextInt(GROUPS);
        outcomes.addAll(learners.get(group).learn(logs.get(group).get(next[group]++)));
        if (turn % 97 == 0) {
          learners.get(group).adopt(weights(fixture, turn % 2));
        }
      }
      cost = residency.figures();
      for (GroupLearner learner : learners) {
        snapshots.add(
            new GroupLearner.Snapshot(
                learner.state(),
                learner.gate(),
                learner.tunerSnapshot(),
                learner.releasedWeights(),
                learner.parentWeights()));
      }
      assertThat(residency.figures()).as("a snapshot moves nothing").isEqualTo(cost);
      learners.forEach(GroupLearner::close);
      assertThat(residency.figures().deviceBytes()).isZero();
      assertThat(residency.figures().hostBytes()).isZero();
      assertThat(residency.figures().storeBytes()).isZero();
    }
    return new Run(outcomes, snapshots, cost);
  }

  private static List<Example> log(int group) {
    return LearnerFixture.poisoned(4 * EXAMPLES, group);
  }

  /** A copy, as weights that a command brings are. */
  private static GroupWeights weights(LearnerFixture fixture, int group) {
    byte[] bytes = fixture.context.firstWeights(group).encode();
    return GroupWeights.decode(ByteBuffer.wrap(bytes), "weights of group " + group);
  }

  @Test
  void refuseASnapshotThatIsNoneBeforeTheyAreNeeded() {
    try (LearnerFixture fixture = new LearnerFixture(1e-3);
        GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      GroupLearner.Snapshot cut =
          new GroupLearner.Snapshot(learner.state(), learner.gate(), new byte[20], null, null);
      assertThatThrownBy(() -> GroupLearner.restore(fixture.context, 0, cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no snapshot");
    }
  }

  private final class InMemory implements ColdStore {
    @Override
    public void put(long id, Map<String, byte[]> parts) {
      stored.put(id, Map.copyOf(parts));
    }

    @Override
    public Optional<byte[]> get(long id, String part) {
      return Optional.ofNullable(stored.getOrDefault(id, Map.of()).get(part));
    }

    @Override
    public void remove(long id) {
      stored.remove(id);
    }

    @Override
    public void close() {}
  }
}
