package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.testing.StateFormat;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.groups.GroupCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tuning job goes on from state that an earlier build wrote. */
class TuningStateFormatTest {
  private static final String[] OPTIONS = {
    "-Dperpeft.tuning.batch-size=4",
    "-Dperpeft.tuning.negatives=8",
    "-Dperpeft.tuning.release.steps=2",
    "-Dperpeft.tuning.gate.window=4",
    "-Dperpeft.tuning.gate.margin=1"
  };

  @TempDir static Path folder;
  private static TrainableGeneration fixture;

  @BeforeAll
  static void makeGeneration() throws IOException {
    fixture = TrainableGeneration.in(folder);
    LocalTuningModel.reset();
  }

  @Test
  void groupsLearnOn() throws Exception {
    GroupCommands commands = new GroupCommands(fixture.generation().id());
    OperatorSubtaskState kept;
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS)) {
      for (int k = 0; k < 18; k++) {
        tuner.send(2, k);
      }
      tuner.send(7, 0);
      tuner.send(commands.pin("p", "7", "not born yet", 1));
      kept = StateFormat.kept(TuningJob.Uids.TUNER, tuner.snapshot());
    }
    try (TuningHarness tuner = TuningHarness.restore(fixture, 1, 0, List.of(kept), OPTIONS)) {
      for (int k = 18; k < 24; k++) {
        tuner.send(2, k);
      }
      AdapterRelease release = tuner.releases().get(0);
      assertThat(release.getVersion()).isEqualTo(3);
      assertThat(release.getSteps()).isEqualTo(6);
      assertThat(release.getLineage()).containsExactly(new OffsetRange("examples", 0, 0L, 24L));
      tuner.passLog(30);
      assertThat(tuner.told()).as("an example of group 7 waits").isEqualTo(-1);
      tuner.send(commands.adoptFirst("b", "7", "2", "split", 1));
      assertThat(tuner.events())
          .as("and so does a command")
          .extracting(event -> event.getKind())
          .containsExactly("born", "pinned");
    }
  }

  @Test
  void theMemoryLearnsOn() throws Exception {
    OperatorSubtaskState kept;
    try (MemoryHarness memory = new MemoryHarness(fixture.generation(), 16, true, null)) {
      for (int number = 0; number < 5; number++) {
        memory.send(number % 3, number);
      }
      memory.pass(2);
      kept = StateFormat.kept(TuningJob.Uids.MEMORY, memory.snapshot());
    }
    try (MemoryHarness memory = new MemoryHarness(fixture.generation(), 16, true, kept)) {
      assertThat(memory.quality()).isEmpty();
      memory.pass(9);
      assertThat(memory.quality())
          .as("two batches waited, three had been learnt")
          .extracting(GroupQuality::getMemoryPurchases)
          .containsExactly(16L, 32L);
    }
  }

  @Test
  void partitionsKeepTheirTime() throws Exception {
    OperatorSubtaskState kept;
    var clock = clock(null);
    clock.processElement(new StreamRecord<>(new RawRecord("e", 1, 0, 50, null, null)));
    kept = StateFormat.kept(TuningJob.Uids.EXAMPLES_CLOCK, clock.snapshot(1, 1));
    clock.close();
    clock = clock(kept);
    clock.processElement(new StreamRecord<>(new RawRecord("e", 1, 1, 40, null, null)));
    assertThat(clock.extractOutputStreamRecords())
        .extracting(StreamRecord::getTimestamp)
        .containsExactly(50L);
    clock.close();
  }

  private static OneInputStreamOperatorTestHarness<RawRecord, RawRecord> clock(
      @Nullable OperatorSubtaskState state) throws Exception {
    OneInputStreamOperatorTestHarness<RawRecord, RawRecord> clock =
        new OneInputStreamOperatorTestHarness<>(new PartitionClock(TimeMarks::none), 1, 1, 0);
    clock.setup();
    if (state != null) {
      clock.initializeState(state);
    }
    clock.open();
    return clock;
  }
}
