package io.perpeft.model.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.GateVerdict;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.core.tuning.OffsetSpan;
import io.perpeft.model.training.StepResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupLearnerTest {
  private final LearnerFixture fixture = new LearnerFixture(1e-3);
  private final List<Example> log = LearnerFixture.log(120, 1);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void scoresStepsAndReleasesByTheLogAlone() {
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      List<BatchOutcome> outcomes = learn(learner, log);
      assertThat(outcomes).hasSizeGreaterThanOrEqualTo(30);
      assertThat(outcomes).allMatch(outcome -> outcome.result() instanceof StepResult.Applied);
      assertThat(outcomes).allMatch(outcome -> outcome.candidates().label().equals("all"));
      assertThat(outcomes.stream().mapToInt(outcome -> outcome.examples().size()).sum())
          .isBetween(117, 120);
      List<BatchOutcome.Release> releases =
          outcomes.stream().map(BatchOutcome::release).filter(r -> r != null).toList();
      assertThat(releases).hasSize(outcomes.size() / 3);
      for (int i = 0; i < releases.size(); i++) {
        assertThat(releases.get(i).note().version()).isEqualTo(i + 1);
        assertThat(releases.get(i).note().steps()).isEqualTo(3L * (i + 1));
        assertThat(releases.get(i).note().lineage())
            .singleElement()
            .satisfies(span -> assertThat(span.from()).isEqualTo(10));
      }
      assertThat(outcomes.get(0).version()).isZero();
      assertThat(outcomes.get(3).version()).isEqualTo(1);
      assertThat(outcomes.get(4).steps()).isEqualTo(5);
    }
  }

  @Test
  void isTheSameHoweverOftenItWasRestoredInBetween() {
    List<BatchOutcome> undisturbed;
    byte[] weights;
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 1)) {
      undisturbed = learn(learner, log);
      weights = learner.tunerSnapshot();
    }
    List<BatchOutcome> disturbed = new ArrayList<>();
    GroupLearner learner = GroupLearner.begin(fixture.context, 1);
    for (int from = 0; from < log.size(); from += 20) {
      disturbed.addAll(learn(learner, log.subList(from, Math.min(from + 20, log.size()))));
      GroupLearner.Snapshot snapshot =
          new GroupLearner.Snapshot(
              learner.state(),
              learner.gate(),
              learner.tunerSnapshot(),
              learner.version() == 0 ? null : learner.releasedWeights(),
              learner.parentWeights());
      learner.close();
      learner = GroupLearner.restore(fixture.context, 1, snapshot);
    }
    assertThat(learner.tunerSnapshot()).isEqualTo(weights);
    learner.close();
    assertThat(disturbed).usingRecursiveComparison().isEqualTo(undisturbed);
  }

  @Test
  void aReleaseHoldsTheWeightsOfItsMoment() {
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      byte[] first = learner.releasedWeights();
      BatchOutcome.Release release = null;
      for (int k = 0; release == null; k++) {
        for (BatchOutcome outcome : learner.learn(log.get(k))) {
          release = outcome.release();
        }
      }
      assertThat(release.weights()).isEqualTo(learner.releasedWeights()).isNotEqualTo(first);
      GroupWeights weights = GroupWeights.decode(ByteBuffer.wrap(release.weights()), "release");
      assertThat(weights.tensors().keySet())
          .isEqualTo(fixture.generation.global().tensors().keySet());
      assertThat(release.note().lineage()).containsExactly(new OffsetSpan("examples", 2, 10, 22));
    }
  }

  @Test
  void learnsWhatIsBoughtTogether() {
    List<Example> longer = LearnerFixture.log(1_400, 3);
    try (LearnerFixture quick = new LearnerFixture(1e-2);
        GroupLearner learner = GroupLearner.begin(quick.context, 0)) {
      List<BatchOutcome> outcomes = learn(learner, longer);
      List<BatchOutcome> late = outcomes.subList(outcomes.size() / 2, outcomes.size());
      assertThat(live(late)).isGreaterThan(1.2 * frozen(late));
    }
  }

  @Test
  void holdsWhatPoisonedPurchasesTeachAndRecovers() {
    GateOptions gate = new GateOptions(96, .02, 1.3, 3);
    try (LearnerFixture quick = new LearnerFixture(1e-2, gate);
        GroupLearner learner = GroupLearner.begin(quick.context, 0)) {
      learn(learner, LearnerFixture.log(1_400, 3));
      List<Example> shuffled = LearnerFixture.poisoned(400, 4);
      learn(learner, shuffled.subList(0, 100));
      long version = learner.version();
      assertThat(version).isPositive();
      byte[] good = learner.releasedWeights();

      List<BatchOutcome> poisoned = learn(learner, shuffled.subList(100, 400));
      assertThat(poisoned)
          .extracting(BatchOutcome::verdict)
          .hasAtLeastOneElementOfType(GateVerdict.Hold.class)
          .hasAtLeastOneElementOfType(GateVerdict.Restart.class);
      assertThat(learner.releasedWeights()).isEqualTo(good);

      List<BatchOutcome> clean = learn(learner, LearnerFixture.log(1_200, 5));
      assertThat(learner.version()).as("releases again").isGreaterThan(version);
      assertThat(live(clean.subList(0, 20)))
          .as("what was published stayed good")
          .isGreaterThan(1.2 * frozen(clean.subList(0, 20)));
    }
  }

  @Test
  void takesAReleaseBackByANewVersionWithTheWeightsBeforeIt() {
    GateOptions nervous = new GateOptions(8, 0, 0, 3);
    try (LearnerFixture quick = new LearnerFixture(1e-2, nervous);
        GroupLearner learner = GroupLearner.begin(quick.context, 0)) {
      byte[] before = learner.releasedWeights();
      byte[] released = before;
      int takenBack = 0;
      for (Example example : LearnerFixture.poisoned(600, 6)) {
        for (BatchOutcome outcome : learner.learn(example)) {
          BatchOutcome.Release release = outcome.release();
          boolean rolledBack = outcome.verdict() instanceof GateVerdict.RollBack;
          if (rolledBack && release != null) {
            assertThat(release.weights()).isEqualTo(before);
            assertThat(release.note().version()).isEqualTo(outcome.version() + 1);
            takenBack++;
          } else {
            assertThat(rolledBack).as("a rollback is a release").isFalse();
            before = release == null ? before : released;
          }
          released = release == null ? released : release.weights();
        }
      }
      assertThat(takenBack).isPositive();
    }
  }

  @Test
  void scoresButDoesNotLearnWhilePaused() {
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      byte[] before = learner.tunerSnapshot();
      learner.pause(true);
      List<BatchOutcome> outcomes = learn(learner, log.subList(0, 60));
      assertThat(outcomes).hasSizeGreaterThan(10);
      assertThat(outcomes)
          .allMatch(outcome -> outcome.result() instanceof StepResult.Paused)
          .allMatch(outcome -> outcome.live().count() == outcome.examples().size())
          .allMatch(outcome -> outcome.release() == null);
      assertThat(learner.tunerSnapshot()).isEqualTo(before);
      assertThat(learner.version()).isZero();
      learner.pause(false);
      assertThat(learn(learner, log.subList(60, 120)))
          .anyMatch(outcome -> outcome.release() != null);
    }
  }

  @Test
  void goesOnFromWeightsItIsGivenAsFromItsFirst() {
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      byte[] first = learner.releasedWeights();
      byte[] untouched = learner.tunerSnapshot();
      learn(learner, log.subList(0, 118));
      long version = learner.version();
      assertThat(learner.releasedWeights()).isNotEqualTo(first);

      BatchOutcome.Release release =
          learner.adopt(GroupWeights.decode(ByteBuffer.wrap(first), "first"));
      assertThat(release.note().version()).isEqualTo(version + 1).isEqualTo(learner.version());
      assertThat(release.weights()).isEqualTo(first).isEqualTo(learner.releasedWeights());
      assertThat(learner.tunerSnapshot()).as("no momentum stays").isEqualTo(untouched);
      assertThat(learner.parentWeights()).isNull();
      int taken = learner.flush().stream().mapToInt(outcome -> outcome.examples().size()).sum();
      assertThat(taken).as("the buffer stays, and is learned as a whole").isBetween(1, 4);
      assertThat(learner.flush()).isEmpty();
    }
  }

  @Test
  void namesAnItemThatIsMissing() {
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      Example example = log.get(0);
      Example later =
          new Example(List.of(), "later", List.of(), 0, 1, 1, new LogPosition("examples", 2, 11));
      assertThat(learner.missing(example)).isEmpty();
      fixture.catalogue.withheld.add("later");
      assertThat(learner.missing(later)).contains("later");
      assertThat(learner.missing(example)).isEmpty();
    }
    try (GroupLearner learner = GroupLearner.begin(fixture.context, 0)) {
      fixture.catalogue.withheld.clear();
      fixture.catalogue.withheld.add(LearnerFixture.item(99));
      assertThat(learner.missing(log.get(0)))
          .as("any item of the group may be drawn as a negative")
          .contains(LearnerFixture.item(99));
    }
  }

  @Test
  void refusesAGroupThatIsNotThere() {
    assertThatThrownBy(() -> GroupLearner.begin(fixture.context, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no group 7");
  }

  private static double live(List<BatchOutcome> outcomes) {
    return outcomes.stream().mapToDouble(outcome -> outcome.live().ndcg20()).sum();
  }

  private static double frozen(List<BatchOutcome> outcomes) {
    return outcomes.stream().mapToDouble(outcome -> outcome.frozenGlobal().ndcg20()).sum();
  }

  private static List<BatchOutcome> learn(GroupLearner learner, List<Example> examples) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    for (Example example : examples) {
      outcomes.addAll(learner.learn(example));
    }
    return outcomes;
  }

  /** Vectors are at hand after the first batches, so that only the step calls the engine. */
  @Test
  void aStepAtWhichTheEngineFailsIsDroppedAndTheGroupGoesOnFromItsRelease() {
    try (LearnerFixture gateless = new LearnerFixture(1e-3, new GateOptions(0, 1, 1, 3))) {
      GroupLearner learner = GroupLearner.begin(gateless.context, 0);
      int k = learnUntilSteps(learner, 0, 4);
      byte[] released = learner.releasedWeights();
      gateless.method.broken = true;
      StepResult failed = null;
      while (failed == null) {
        for (BatchOutcome outcome : learner.learn(known(k++))) {
          failed = outcome.result();
        }
      }
      assertThat(failed).isInstanceOf(StepResult.Dropped.class);
      assertThat(((StepResult.Dropped) failed).reason()).contains("the engine failed");
      assertThat(learner.steps()).isEqualTo(4);
      assertThat(learner.releasedWeights()).isEqualTo(released);

      gateless.method.broken = false;
      k = learnUntilSteps(learner, k, 6);
      assertThat(learner.version()).as("it releases on").isEqualTo(2);

      gateless.method.broken = true;
      int from = k;
      assertThatThrownBy(
              () -> {
                for (int next = from; next < from + 40; next++) {
                  learner.learn(known(next));
                }
              })
          .as("an engine that fails at every step is no fault of the batches")
          .isInstanceOf(EngineException.class);
      learner.close();
    }
  }

  private static int learnUntilSteps(GroupLearner learner, int from, long steps) {
    int k = from;
    while (learner.steps() < steps) {
      learner.learn(known(k++));
    }
    return k;
  }

  /** An example of items of the generation. */
  private static Example known(int k) {
    return new Example(
        List.of(LearnerFixture.item(k % 50)),
        LearnerFixture.item((k + 1) % 50),
        List.of(),
        0,
        k * 100L,
        k,
        new LogPosition("examples", 2, k));
  }
}
