package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningOperatorTest {
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

  @BeforeAll
  static void makeGeneration() throws IOException {
    fixture = TrainableGeneration.in(folder);
  }

  @BeforeEach
  void reset() {
    LocalTuningModel.reset();
  }

  @Test
  void learnsScoresAndReleasesEveryGroup() throws Exception {
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.sendAll(0, 17);
      assertThat(tuner.quality()).hasSize(4 * TrainableGeneration.GROUPS);
      GroupQuality first = tuner.quality().get(0);
      assertThat(first.getExamples()).isEqualTo(4);
      assertThat(first.getVersion()).isZero();
      assertThat(first.getApplied()).isTrue();
      assertThat(first.getCandidates()).isEqualTo("all");
      assertThat(first.getArms()).containsOnlyKeys("live", "frozen_global");

      List<AdapterRelease> ofTwo =
          tuner.releases().stream().filter(r -> r.getGroupId().equals("2")).toList();
      assertThat(ofTwo).extracting(AdapterRelease::getVersion).containsExactly(1L, 2L);
      AdapterRelease second = ofTwo.get(1);
      assertThat(second.getParentVersion()).isEqualTo(1);
      assertThat(second.getSteps()).isEqualTo(4);
      assertThat(second.getExamples()).isEqualTo(16);
      assertThat(second.getLineage()).containsExactly(new OffsetRange("examples", 0, 0L, 16L));
      assertThat(second.getNewestEventTime()).isEqualTo(1_015_000);
      assertThat(second.getNewestIngestTime()).isEqualTo(2_000_015);
      assertThat(second.getNdcg20()).isBetween(0.0, 1.0);
      assertThat(second.getCodeVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
      byte[] bytes = new byte[second.getWeights().remaining()];
      second.getWeights().duplicate().get(bytes);
      assertThat(second.getWeightsSha256()).isEqualTo(Sha256.hex(bytes));
      assertThat(GroupWeights.decode(second.getWeights(), "release").tensors().keySet())
          .isEqualTo(fixture.generation().global().tensors().keySet());
    }
  }

  @Test
  void restoresBitForBitAtAnyParallelism() throws Exception {
    List<AdapterRelease> undisturbed;
    List<GroupQuality> figures;
    int entries;
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.sendAll(0, 60);
      undisturbed = tuner.releases();
      figures = tuner.quality();
      tuner.snapshot();
      entries = tuner.keyedStateEntries();
    }
    List<AdapterRelease> releases = new ArrayList<>();
    List<GroupQuality> quality = new ArrayList<>();
    List<OperatorSubtaskState> states = new ArrayList<>();
    int[] parallelism = {1, 2, 2, 1};
    int left = 0;
    for (int leg = 0; leg < parallelism.length; leg++) {
      List<OperatorSubtaskState> next = new ArrayList<>();
      for (int subtask = 0; subtask < parallelism[leg]; subtask++) {
        try (TuningHarness tuner =
            leg == 0
                ? TuningHarness.open(fixture, OPTIONS)
                : TuningHarness.restore(fixture, parallelism[leg], subtask, states, OPTIONS)) {
          tuner.sendAll(15 * leg, 15 * leg + 15);
          next.add(tuner.snapshot());
          left = tuner.keyedStateEntries();
          releases.addAll(tuner.releases());
          quality.addAll(tuner.quality());
        }
      }
      states = next;
    }
    assertThat(sorted(releases)).isEqualTo(sorted(undisturbed));
    assertThat(quality).containsExactlyInAnyOrderElementsOf(figures);
    assertThat(left).as("as much state as undisturbed").isEqualTo(entries);
  }

  private static List<AdapterRelease> sorted(List<AdapterRelease> releases) {
    return releases.stream()
        .sorted(
            Comparator.comparing(AdapterRelease::getGroupId)
                .thenComparing(AdapterRelease::getVersion))
        .toList();
  }

  @Test
  void waitsForAnItemAndKeepsTheGroupsOrder() throws Exception {
    List<AdapterRelease> undisturbed;
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.sendAll(0, 40);
      undisturbed = tuner.releases();
    }
    LocalTuningModel.WITHHELD.add(TrainableGeneration.item(7));
    OperatorSubtaskState state;
    List<AdapterRelease> releases = new ArrayList<>();
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.sendAll(0, 30);
      tuner.pass(5_000);
      assertThat(tuner.releases()).as("any item may be a negative").isEmpty();
      state = tuner.snapshot();
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      tuner.pass(5_000);
      assertThat(tuner.releases()).isEmpty();
      LocalTuningModel.WITHHELD.clear();
      tuner.pass(250);
      tuner.sendAll(30, 40);
      releases.addAll(tuner.releases());
      OperatorSubtaskState after = tuner.snapshot();
      assertThat(after).isNotNull();
      assertThat(tuner.keyedStateEntries())
          .as("control, learner, gate, tuner, released and parent of each group; nothing waits")
          .isEqualTo(6 * TrainableGeneration.GROUPS);
    }
    assertThat(sorted(releases)).isEqualTo(sorted(undisturbed));
  }

  @Test
  void tellsHowFarTheLogHasComeButForWhatWaits() throws Exception {
    LocalTuningModel.WITHHELD.add(TrainableGeneration.item(7));
    OperatorSubtaskState state;
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.passLog(5);
      assertThat(tuner.told()).isEqualTo(5);
      tuner.send(0, 7);
      tuner.passLog(20);
      assertThat(tuner.told()).as("a batch may still be closed at 7").isEqualTo(6);
      state = tuner.snapshot();
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(state), OPTIONS)) {
      tuner.passLog(20);
      assertThat(tuner.told()).as("nor was it after a restart").isEqualTo(6);
      LocalTuningModel.WITHHELD.clear();
      tuner.pass(250);
      assertThat(tuner.told()).isEqualTo(20);
    }
  }

  @Test
  void aGroupThatIsNeverBornHoldsTheLogBackForAWhileOnly() throws Exception {
    int unborn = TrainableGeneration.GROUPS;
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.send(unborn, 7);
      tuner.passLog(20);
      assertThat(tuner.told()).isEqualTo(6);
      tuner.pass(60_000);
      tuner.passLog(21);
      assertThat(tuner.told()).isEqualTo(21);
    }
  }

  @Test
  void goesOnWithoutAnItemThatNeverComes() throws Exception {
    LocalTuningModel.WITHHELD.add(TrainableGeneration.item(7));
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.sendAll(0, 8);
      tuner.pass(59_000);
      assertThat(tuner.quality()).isEmpty();
      tuner.pass(1_500);
      assertThat(tuner.quality()).hasSize(2 * TrainableGeneration.GROUPS);
    }
  }

  @Test
  void aBatchWhoseStepIsDroppedBecomesDeadLettersAndTheGroupGoesOn() throws Exception {
    String[] options = {
      "-Dperpeft.tuning.batch-size=2",
      OPTIONS[1],
      OPTIONS[3],
      OPTIONS[4],
      "-Dperpeft.tuning.spike-factor=1.001"
    };
    List<GroupQuality> quality = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    OperatorSubtaskState state = null;
    for (int from = 0; from < 63; from += 9) {
      try (TuningHarness tuner =
          state == null
              ? TuningHarness.open(fixture, options)
              : TuningHarness.restore(fixture, 1, 0, List.of(state), options)) {
        for (int k = from; k < from + 9; k++) {
          tuner.send(1, k);
        }
        quality.addAll(tuner.quality());
        letters.addAll(tuner.deadLetters());
        state = tuner.snapshot();
      }
    }
    List<Long> dropped = new ArrayList<>();
    for (int batch = 0; batch < quality.size(); batch++) {
      if (!quality.get(batch).getApplied()) {
        dropped.addAll(List.of(2L * batch, 2L * batch + 1));
      }
    }
    assertThat(quality).as("the group goes on").hasSize(31);
    assertThat(dropped).as("some, not all").hasSizeBetween(4, 40);
    assertThat(letters).extracting(DeadLetter::getOffset).isEqualTo(dropped);
    DeadLetter letter = letters.get(0);
    assertThat(letter.getReason()).isEqualTo("diverged");
    assertThat(letter.getStage()).isEqualTo("tuning.step");
    assertThat(letter.getExceptionMessage()).contains("micro-batch of 2").contains("running mean");
    byte[] value = new byte[letter.getValue().remaining()];
    letter.getValue().duplicate().get(value);
    assertThat(AvroCodec.of(TrainingExample.class).decode(value))
        .isEqualTo(fixture.example(1, Math.toIntExact(letter.getOffset())));
  }

  @Test
  void aFailureOfTheCatalogueSurfacesAtTheNextExampleOrCheckpoint() throws Exception {
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      tuner.send(0, 0);
      LocalTuningModel.FAILURE.append("the broker refused us");
      assertThatThrownBy(() -> tuner.send(0, 1)).hasMessageContaining("the broker refused us");
      assertThatThrownBy(tuner::snapshot).hasMessageContaining("the broker refused us");
    }
  }

  @Test
  void largeWeightsTravelInADirectoryThatIsThereByThen(@TempDir Path weights) throws Exception {
    String[] options = {
      OPTIONS[0],
      OPTIONS[1],
      OPTIONS[2],
      OPTIONS[3],
      OPTIONS[4],
      "-Dperpeft.tuning.release.max-inline-size=0",
      "-Dperpeft.tuning.weights-dir=" + weights.toUri()
    };
    try (TuningHarness tuner = TuningHarness.open(fixture, options)) {
      tuner.sendAll(0, 8);
      assertThat(tuner.releases()).hasSize(TrainableGeneration.GROUPS);
      for (AdapterRelease release : tuner.releases()) {
        assertThat(release.getWeights()).isNull();
        byte[] bytes = AdapterFiles.read(Path.of(URI.create(release.getWeightsUri()))).encode();
        assertThat(bytes).hasSize((int) release.getWeightsSize());
        assertThat(Sha256.hex(bytes)).isEqualTo(release.getWeightsSha256());
      }
      try (var files = Files.list(weights)) {
        assertThat(files).as("nothing unfinished stays").hasSize(TrainableGeneration.GROUPS);
      }
    }
  }

  @Test
  void saysWhatToDoWhenWeightsAreTooLargeAndThereIsNoDirectory() throws Exception {
    String[] options = {
      OPTIONS[0], OPTIONS[2], OPTIONS[3], OPTIONS[4], "-Dperpeft.tuning.release.max-inline-size=0"
    };
    try (TuningHarness tuner = TuningHarness.open(fixture, options)) {
      assertThatThrownBy(() -> tuner.sendAll(0, 8))
          .hasMessageContaining("perpeft.tuning.weights-dir");
    }
  }
}
