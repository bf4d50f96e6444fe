package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommandsOperatorTest {
  private static final String[] OPTIONS = {
    "-Dperpeft.tuning.batch-size=4",
    "-Dperpeft.tuning.negatives=8",
    "-Dperpeft.tuning.release.steps=2",
    "-Dperpeft.tuning.gate.window=4",
    "-Dperpeft.tuning.gate.margin=1",
    "-Dperpeft.tuning.learning-rate=1e-3"
  };

  @TempDir static Path folder;
  private static TrainableGeneration fixture;
  private static GroupCommands commands;

  @BeforeAll
  static void makeGeneration() throws IOException {
    fixture = TrainableGeneration.in(folder);
    commands = new GroupCommands(fixture.generation().id());
  }

  @BeforeEach
  void reset() {
    LocalTuningModel.reset();
  }

  @Test
  void aSplitHandsTheReleasedWeightsToChildrenThatAreBornAtOnce() throws Exception {
    try (TuningHarness tuner = open()) {
      send(tuner, 1, 0, 15);
      assertThat(last(tuner.releases()).getExamples()).isEqualTo(8);
      tuner.send(commands.split("s", "1", List.of("4", "5"), "too wide", 7));
      AdapterRelease last = last(tuner.releases());
      assertThat(last.getExamples()).as("the unfilled micro-batch made it due").isEqualTo(15);

      assertThat(tuner.commands())
          .extracting(GroupCommand::getCommandId)
          .containsExactly("s/4", "s/5");
      assertThat(tuner.commands())
          .allSatisfy(
              adopt -> {
                assertThat(adopt.getSourceGroupId()).isEqualTo("1");
                assertThat(adopt.getSourceVersion()).isEqualTo(last.getVersion());
                assertThat(adopt.getWeights()).isEqualTo(last.getWeights());
                assertThat(adopt.getWeightsSha256()).isEqualTo(last.getWeightsSha256());
              });
      tuner.send(tuner.commands().get(1));
      AdapterRelease born = last(tuner.releases());
      assertThat(born.getGroupId()).isEqualTo("5");
      assertThat(born.getVersion()).isEqualTo(1);
      assertThat(born.getWeights()).isEqualTo(last.getWeights());
      assertThat(tuner.events())
          .singleElement()
          .returns("born", GroupEvent::getKind)
          .returns("5", GroupEvent::getGroupId)
          .returns("too wide", GroupEvent::getReason)
          .returns(1L, GroupEvent::getVersion);
      assertThat(tuner.news().get(tuner.news().size() - 1)).isEqualTo(MemoryNews.born(5, 1));
      send(tuner, 5, 0, 8);
      assertThat(last(tuner.releases()).getGroupId()).isEqualTo("5");
      assertThat(tuner.scored().get(tuner.scored().size() - 1).source()).isEqualTo(1);
    }
  }

  /** However late the tuning job is: the parent learns all that came before, nothing of after. */
  @Test
  void aCommandInTheLogActsInItsPlace() throws Exception {
    List<Object> undisturbed;
    try (TuningHarness tuner = open()) {
      sendSplitInLog(tuner, 0, 16);
      undisturbed = List.of(tuner.releases(), tuner.quality(), tuner.commands());
      assertThat(tuner.commands())
          .hasSize(2)
          .allMatch(adopt -> adopt.getWeights().equals(last(tuner.releases()).getWeights()));
      assertThat(tuner.quality().stream().filter(GroupQuality::getApplied)).hasSize(3);
      assertThat(examples(tuner)).as("the late ones count, too").isEqualTo(14);
    }
    LocalTuningModel.WITHHELD.add(TrainableGeneration.item(7));
    OperatorSubtaskState state;
    try (TuningHarness tuner = open()) {
      sendSplitInLog(tuner, 0, 13);
      assertThat(tuner.quality()).isEmpty();
      assertThat(tuner.commands()).as("it waits behind the examples").isEmpty();
      state = tuner.snapshot();
    }
    LocalTuningModel.WITHHELD.clear();
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      sendSplitInLog(tuner, 13, 16);
      assertThat(List.of(tuner.releases(), tuner.quality(), tuner.commands()))
          .isEqualTo(undisturbed);
      tuner.snapshot();
      assertThat(tuner.keyedStateEntries())
          .as("control, learner, gate, tuner, released and parent; nothing waits")
          .isEqualTo(6);
    }
  }

  /** Eleven examples of group 1, its end in two commands, and three late examples. */
  private static void sendSplitInLog(TuningHarness tuner, int from, int until) throws Exception {
    for (int k = from; k < until; k++) {
      if (k == 11 || k == 12) {
        GroupCommand command =
            k == 11
                ? commands.split("s", "1", List.of("4", "5"), "wide", 7)
                : commands.retire("r", "1", "4", "wide", 7);
        tuner.send(new GroupEntry(1, null, command, "examples", 0, k, k));
      } else {
        tuner.send(1, k);
      }
    }
  }

  @Test
  void aGroupNotYetBornWaitsAndIsAFunctionOfItsLog() throws Exception {
    GroupCommand birth = birth("b", 6);
    List<AdapterRelease> undisturbed;
    try (TuningHarness tuner = open()) {
      tuner.send(birth);
      send(tuner, 6, 0, 30);
      undisturbed = tuner.releases();
      assertThat(undisturbed).hasSizeGreaterThan(2);
    }
    OperatorSubtaskState state;
    try (TuningHarness tuner = open()) {
      send(tuner, 6, 0, 20);
      tuner.send(commands.pin("p", "6", "why", 1));
      tuner.send(commands.unpin("u", "6", "why", 1));
      tuner.pass(120_000);
      assertThat(tuner.releases()).isEmpty();
      assertThat(tuner.scored()).isEmpty();
      state = tuner.snapshot();
    }
    List<AdapterRelease> releases = new ArrayList<>();
    List<GroupEvent> events = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (TuningHarness tuner =
          TuningHarness.restore(fixture, 2, subtask, List.of(state), OPTIONS)) {
        tuner.send(birth);
        send(tuner, 6, 20, 30);
        releases.addAll(tuner.releases());
        events.addAll(tuner.events());
      }
    }
    assertThat(releases).isEqualTo(undisturbed);
    assertThat(events)
        .extracting(GroupEvent::getKind)
        .containsExactly("born", "pinned", "unpinned");
  }

  @Test
  void goesBackToGivenWeightsByANewVersionOnce() throws Exception {
    OperatorSubtaskState state;
    GroupCommand back;
    try (TuningHarness tuner = open()) {
      send(tuner, 2, 0, 30);
      AdapterRelease first = tuner.releases().get(0);
      long version = last(tuner.releases()).getVersion();
      assertThat(version).isGreaterThan(2);
      back = adopt("r", 2, first);
      tuner.send(back);
      tuner.send(back);
      assertThat(last(tuner.releases()).getVersion()).isEqualTo(version + 1);
      assertThat(last(tuner.releases()).getWeights()).isEqualTo(first.getWeights());
      assertThat(tuner.events())
          .singleElement()
          .returns("rolled-back", GroupEvent::getKind)
          .returns(version + 1, GroupEvent::getVersion)
          .returns("r", GroupEvent::getCommandId)
          .satisfies(event -> assertThat(event.getFigures()).containsEntry("source_version", 1.0));
      state = tuner.snapshot();
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      tuner.send(back);
      assertThat(tuner.releases()).as("carried out before the restart").isEmpty();
      send(tuner, 2, 30, 40);
      assertThat(tuner.releases()).as("it learns on").isNotEmpty();
    }
  }

  @Test
  void goesBackToTheGenerationsWeightsWithoutCarryingThem() throws Exception {
    try (TuningHarness tuner = open()) {
      send(tuner, 2, 0, 10);
      tuner.send(commands.adoptFirst("z", "2", "2", "back to 0", 1));
      byte[] weights = new byte[last(tuner.releases()).getWeights().remaining()];
      last(tuner.releases()).getWeights().duplicate().get(weights);
      assertThat(weights)
          .isEqualTo(Objects.requireNonNull(fixture.generation().groups().get(2)).encode());
    }
  }

  @Test
  void aPinnedGroupIsScoredAndStaysAsItIsAcrossRestarts() throws Exception {
    OperatorSubtaskState state;
    List<GroupQuality> quality = new ArrayList<>();
    try (TuningHarness tuner = open()) {
      send(tuner, 0, 0, 10);
      tuner.send(commands.pin("p", "0", "campaign", 1));
      tuner.send(commands.pin("again", "0", "campaign", 1));
      assertThat(tuner.events()).extracting(GroupEvent::getKind).containsOnly("pinned");
      assertThat(tuner.events())
          .as("each command is answered")
          .extracting(GroupEvent::getCommandId)
          .containsExactly("p", "again");
      quality.addAll(tuner.quality());
      state = tuner.snapshot();
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      send(tuner, 0, 10, 30);
      assertThat(tuner.releases()).isEmpty();
      assertThat(tuner.quality()).hasSize(5).noneMatch(GroupQuality::getApplied);
      tuner.send(commands.unpin("u", "0", "over", 1));
      send(tuner, 0, 30, 40);
      assertThat(tuner.releases()).isNotEmpty();
      assertThat(last(tuner.quality()).getApplied()).isTrue();
      quality.addAll(tuner.quality());
    }
    assertThat(quality.stream().mapToInt(GroupQuality::getExamples).sum())
        .as("every example once")
        .isEqualTo(40);
  }

  @Test
  void aRetiredGroupLearnsWhatIsLeftAndReleasesNothingAfterwards() throws Exception {
    OperatorSubtaskState state;
    try (TuningHarness tuner = open()) {
      send(tuner, 3, 0, 7);
      tuner.send(commands.retire("x", "3", "1", "silent", 1));
      assertThat(tuner.quality()).hasSize(2);
      assertThat(last(tuner.quality()).getExamples()).isEqualTo(3);
      assertThat(last(tuner.quality()).getApplied()).isTrue();
      assertThat(tuner.releases()).as("it was due").hasSize(1);
      state = tuner.snapshot();
      send(tuner, 3, 7, 9);
      assertThat(tuner.quality()).as("late ones are counted one by one").hasSize(4);
      assertThat(last(tuner.quality()).getApplied()).isFalse();
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      tuner.send(birth("b", 3));
      send(tuner, 3, 7, 9);
      assertThat(tuner.quality()).hasSize(2);
      assertThat(tuner.releases()).isEmpty();
      assertThat(tuner.events())
          .singleElement()
          .returns("refused", GroupEvent::getKind)
          .returns("b", GroupEvent::getCommandId)
          .satisfies(event -> assertThat(event.getReason()).contains("has ended"));
    }
  }

  private static int examples(TuningHarness tuner) {
    return tuner.quality().stream().mapToInt(GroupQuality::getExamples).sum();
  }

  private static TuningHarness open() throws Exception {
    return TuningHarness.open(fixture, OPTIONS);
  }

  private static void send(TuningHarness tuner, int group, int from, int until) throws Exception {
    for (int k = from; k < until; k++) {
      tuner.send(group, k);
    }
  }

  private static GroupCommand birth(String id, int group) throws Exception {
    try (TuningHarness tuner = open()) {
      send(tuner, 0, 0, 10);
      return adopt(id, group, last(tuner.releases()));
    }
  }

  private static GroupCommand adopt(String id, int group, AdapterRelease source) {
    return commands.adopt(
        id,
        Integer.toString(group),
        source.getGroupId(),
        source.getVersion(),
        new SealedWeights(
            source.getWeights(), null, source.getWeightsSha256(), source.getWeightsSize()),
        "because",
        1);
  }

  private static <T> T last(List<T> all) {
    return all.get(all.size() - 1);
  }
}
