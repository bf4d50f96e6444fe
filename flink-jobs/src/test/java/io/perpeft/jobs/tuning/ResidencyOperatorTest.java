package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.residency.ResidencyFigures;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many groups over room for few. */
class ResidencyOperatorTest {
  private static final int GROUPS = 1_024;
  private static final int ROOM = 64;
  private static final int BATCH = 2;
  private static final int ROUNDS = 2;

  /** Every so many-th group also learns by itself, where there is room for all. */
  private static final int SAMPLED = 16;

  @TempDir static Path folder;
  private static TrainableGeneration fixture;
  private static long trainingBytes;

  @BeforeAll
  static void makeGeneration() throws IOException {
    fixture =
        TrainableGeneration.in(folder.resolve("few"))
            .changed(folder.resolve("many"), ResidencyOperatorTest::ofManyGroups);
    trainingBytes =
        3L
            * Float.BYTES
            * fixture.generation().global().tensors().values().stream()
                .mapToLong(tensor -> tensor.data().length)
                .sum();
  }

  @BeforeEach
  void reset() {
    LocalTuningModel.reset();
  }

  private static GenerationContent ofManyGroups(GenerationContent few) {
    SortedMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < GROUPS; group++) {
      groups.put(group, Objects.requireNonNull(few.groups().get(group % few.groups().size())));
    }
    return new GenerationContent(
        few.adapter(),
        few.backbone(),
        few.settings(),
        few.metrics(),
        few.itemIds(),
        few.recommender(),
        few.global(),
        groups,
        Centroids.numbered(new float[GROUPS][few.settings().width()]),
        new long[GROUPS]);
  }

  @Test
  void aThousandGroupsOverRoomForSixtyFourLearnTheSameWithOneLoadAMiss() throws Exception {
    List<AdapterRelease> undisturbed;
    List<GroupQuality> figures;
    int few = GROUPS / SAMPLED;
    try (TuningHarness tuner = TuningHarness.open(fixture, options(few, few))) {
      sendRounds(tuner, 0, ROUNDS, SAMPLED);
      undisturbed = tuner.releases();
      figures = tuner.quality();
      assertThat(tuner.residency().misses()).isEqualTo(few);
      assertThat(tuner.residency().hits()).isEqualTo((ROUNDS - 1L) * few);
      assertThat(tuner.residency().evictions()).isZero();
    }
    assertThat(undisturbed).hasSize(few);

    List<AdapterRelease> releases = new ArrayList<>();
    List<GroupQuality> quality = new ArrayList<>();
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (TuningHarness tuner =
          round == 0
              ? TuningHarness.open(fixture, options(ROOM, 2 * ROOM))
              : TuningHarness.restore(fixture, 1, 0, states, options(ROOM, 2 * ROOM))) {
        sendRounds(tuner, round, round + 1, 1);
        ResidencyFigures there = tuner.residency();
        assertThat(there.hits() + there.misses()).isEqualTo(GROUPS);
        assertThat(there.misses()).as("each is needed once").isEqualTo(GROUPS);
        assertThat(there.deviceBytes()).isEqualTo(ROOM * trainingBytes);
        assertThat(there.storeBytes()).isGreaterThan(GROUPS / 2 * trainingBytes);
        states = List.of(tuner.snapshot());
        assertThat(tuner.residency()).as("a snapshot moves nothing").isEqualTo(there);
        releases.addAll(tuner.releases());
        quality.addAll(tuner.quality());
      }
    }
    assertThat(releases).hasSize(GROUPS).containsSubsequence(undisturbed);
    assertThat(quality).hasSize(ROUNDS * GROUPS).containsSubsequence(figures);
  }

  /** Lets every so many-th group make a step a round. */
  private static void sendRounds(TuningHarness tuner, int from, int until, int every)
      throws Exception {
    for (int round = from; round < until; round++) {
      for (int group = 0; group < GROUPS; group += every) {
        for (int k = BATCH * round; k < BATCH * (round + 1); k++) {
          tuner.send(group, k);
        }
      }
    }
  }

  private static String[] options(int deviceGroups, int hostGroups) {
    return new String[] {
      "-Dperpeft.tuning.batch-size=" + BATCH,
      "-Dperpeft.tuning.negatives=8",
      "-Dperpeft.tuning.release.steps=2",
      "-Dperpeft.tuning.gate.window=0",
      "-Dperpeft.tuning.residency.device-size=" + deviceGroups * trainingBytes + "b",
      "-Dperpeft.tuning.residency.host-size=" + 3L * hostGroups * trainingBytes + "b",
      "-Dperpeft.tuning.residency.store-dir=" + folder.resolve("store")
    };
  }
}
