package io.perpeft.jobs.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One log, read in many ways: adapters and item memory are the same to the last bit. */
class LogOrderTest {
  private static final int PARTITIONS = PartitionedLog.PARTITIONS;
  private static final int EXAMPLES = 40;
  private static final int PUBLISH_EVERY = 16;
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
  private static List<List<GroupEntry>> log;
  private static Result undisturbed;

  private record Result(
      List<AdapterRelease> releases, List<GroupQuality> quality, List<String> memory) {}

  @BeforeAll
  static void makeLog() throws Exception {
    fixture = TrainableGeneration.in(folder);
    log = PartitionedLog.of(fixture, EXAMPLES);
    LocalTuningModel.reset();
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS);
        MemoryHarness memory = new MemoryHarness(fixture.generation(), PUBLISH_EVERY, null)) {
      for (GroupEntry example : PartitionedLog.inOrder(log)) {
        tuner.send(example);
      }
      for (ScoredExamples batch : tuner.scored()) {
        memory.send(batch);
      }
      undisturbed = new Result(sorted(tuner.releases()), memory.quality(), texts(memory.updates()));
    }
  }

  @BeforeEach
  void reset() {
    LocalTuningModel.reset();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theOrderOfArrivalDoesNotMatter(long seed) throws Exception {
    check(new Run(seed).through(1, 2, 1));
  }

  @Test
  void neitherDoesAGroupThatWaitsForAnItem() throws Exception {
    Run run = new Run(4);
    run.withheld = TrainableGeneration.item(7);
    check(run.through(2, 1, 2));
  }

  /** The test can fail: without an order, another arrival teaches the memory other numbers. */
  @Test
  void byArrivalTheMemoryWouldLearnOtherNumbers() throws Exception {
    Run run = new Run(1);
    run.inLogOrder = false;
    Result result = run.through(1, 2, 1);
    assertThat(result.releases()).isEqualTo(undisturbed.releases());
    assertThat(result.memory()).isNotEqualTo(undisturbed.memory());
  }

  private static void check(Result result) {
    assertThat(undisturbed.memory()).isNotEmpty();
    assertThat(result.releases()).isEqualTo(undisturbed.releases());
    assertThat(result.quality()).isEqualTo(undisturbed.quality());
    assertThat(result.memory()).isEqualTo(undisturbed.memory());
  }

  /** Reads the log in legs, each at its own parallelism, partitions and subtasks in any order. */
  private static final class Run {
    private final Random random;
    private final int[] read = new int[PARTITIONS];
    private final long[] seen = new long[PARTITIONS];
    private final List<AdapterRelease> releases = new ArrayList<>();
    private final List<GroupQuality> quality = new ArrayList<>();
    private final List<String> updates = new ArrayList<>();
    private boolean inLogOrder = true;
    private @Nullable String withheld;

    Run(long seed) {
      random = new Random(seed);
      Arrays.fill(seen, Long.MIN_VALUE);
    }

    Result through(int... parallelism) throws Exception {
      List<OperatorSubtaskState> tuners = List.of();
      OperatorSubtaskState memoryState = null;
      for (int leg = 0; leg < parallelism.length; leg++) {
        boolean last = leg == parallelism.length - 1;
        boolean waits = withheld != null && leg == 0;
        if (waits) {
          LocalTuningModel.WITHHELD.add(withheld);
        } else {
          LocalTuningModel.WITHHELD.clear();
        }
        try (MemoryHarness memory =
            new MemoryHarness(fixture.generation(), PUBLISH_EVERY, inLogOrder, memoryState)) {
          List<Subtask> subtasks = new ArrayList<>();
          for (int number = 0; number < parallelism[leg]; number++) {
            subtasks.add(new Subtask(parallelism[leg], number, tuners, memory, subtasks));
          }
          read(subtasks, last ? Integer.MAX_VALUE : 30);
          if (last) {
            Arrays.fill(seen, Long.MAX_VALUE);
            pass(subtasks);
          }
          List<OperatorSubtaskState> states = new ArrayList<>();
          for (Subtask subtask : subtasks) {
            subtask.hand(Integer.MAX_VALUE);
            states.add(subtask.tuner.snapshot());
            releases.addAll(subtask.tuner.releases());
            subtask.tuner.close();
          }
          tuners = states;
          memoryState = memory.snapshot();
          quality.addAll(memory.quality());
          updates.addAll(texts(memory.updates()));
        }
      }
      return new Result(sorted(releases), quality, updates);
    }

    private void read(List<Subtask> subtasks, int most) throws Exception {
      for (int n = 0; n < most; n++) {
        int[] left =
            IntStream.range(0, PARTITIONS).filter(p -> read[p] < log.get(p).size()).toArray();
        if (left.length == 0) {
          return;
        }
        int partition = left[random.nextInt(left.length)];
        GroupEntry example = log.get(partition).get(read[partition]++);
        seen[partition] = example.time() - 1;
        for (Subtask subtask : subtasks) {
          subtask.tuner.send(example);
          subtask.tuner.pass(300);
        }
        if (random.nextInt(3) == 0) {
          pass(subtasks);
        }
        subtasks.get(random.nextInt(subtasks.size())).hand(random.nextInt(5));
      }
    }

    private void pass(List<Subtask> subtasks) throws Exception {
      long time = Arrays.stream(seen).min().orElseThrow();
      if (time > Long.MIN_VALUE) {
        for (Subtask subtask : subtasks) {
          subtask.hand(Integer.MAX_VALUE);
          subtask.tuner.passLog(time);
          subtask.told = subtask.tuner.told();
        }
      }
    }
  }

  /** A tuner and its channel to the memory. */
  private static final class Subtask {
    private final TuningHarness tuner;
    private final MemoryHarness memory;
    private final List<Subtask> all;
    private int handed;
    private long told = Long.MIN_VALUE;

    Subtask(
        int parallelism,
        int number,
        List<OperatorSubtaskState> states,
        MemoryHarness memory,
        List<Subtask> all)
        throws Exception {
      tuner =
          states.isEmpty()
              ? TuningHarness.open(fixture, parallelism, number, OPTIONS)
              : TuningHarness.restore(fixture, parallelism, number, states, OPTIONS);
      this.memory = memory;
      this.all = all;
    }

    /** Hands on some of the batches, and with all of them the time. */
    void hand(int most) throws Exception {
      List<ScoredExamples> batches = tuner.scored();
      for (int n = 0; n < most && handed < batches.size(); n++) {
        memory.send(batches.get(handed++));
      }
      long time = all.stream().mapToLong(subtask -> subtask.told).min().orElseThrow();
      if (time > Long.MIN_VALUE) {
        memory.pass(time);
      }
    }
  }

  private static List<AdapterRelease> sorted(List<AdapterRelease> releases) {
    return releases.stream()
        .sorted(
            Comparator.comparing(AdapterRelease::getGroupId)
                .thenComparing(AdapterRelease::getVersion))
        .toList();
  }

  private static List<String> texts(List<MemoryUpdate> updates) {
    return updates.stream()
        .map(
            update ->
                new String(update.key(), UTF_8) + " " + update.item() + " " + update.weights())
        .toList();
  }
}
