package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.testing.OperatorState;
import io.perpeft.schemas.topics.Keys;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionClockTest {
  private static final List<Long> MARKS = new ArrayList<>();

  private static final class ListedMarks implements TimeMarks {
    @Override
    public void write(long timeMillis) {
      MARKS.add(timeMillis);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void reset() {
    MARKS.clear();
  }

  @Test
  void timeNeverGoesBackWithinAPartition() throws Exception {
    try (Clock clock = new Clock(1, 0)) {
      clock.examples(0, 10, 30, 20);
      clock.examples(1, 5);
      clock.examples(0, 31);
      assertThat(clock.times()).containsExactly(10L, 30L, 30L, 5L, 31L);
    }
  }

  @Test
  void partitionsKeepTheirTimeWhicheverSubtaskReadsThem() throws Exception {
    OperatorSubtaskState one;
    try (Clock clock = new Clock(1, 0)) {
      clock.examples(0, 30);
      clock.examples(1, 50);
      one = clock.snapshot();
    }
    List<OperatorSubtaskState> two = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Clock clock = new Clock(2, subtask, one)) {
        clock.examples(subtask, 20);
        assertThat(clock.times()).containsExactly(subtask == 0 ? 30L : 50L);
        clock.examples(subtask, 60);
        two.add(clock.snapshot());
      }
    }
    try (Clock clock = new Clock(1, 0, two.toArray(OperatorSubtaskState[]::new))) {
      clock.examples(0, 1);
      clock.examples(1, 1);
      assertThat(clock.times()).containsExactly(60L, 60L);
      assertThat(OperatorState.elements(clock.snapshot(), "times"))
          .as("one a partition, however many subtasks kept it")
          .isEqualTo(2);
    }
  }

  @Test
  void aSecondAfterAnExampleItIsMarkedOnce() throws Exception {
    try (Clock clock = new Clock(1, 0)) {
      clock.wallClock(5_000);
      assertThat(MARKS).as("nobody buys").isEmpty();
      clock.examples(0, 4_500);
      clock.wallClock(6_000);
      assertThat(MARKS).containsExactly(6_000L);
      clock.wallClock(7_000);
      assertThat(MARKS).as("not read yet: it may be lost").containsExactly(6_000L, 7_000L);
      clock.mark(0, 6_000);
      clock.wallClock(9_000);
      assertThat(MARKS).hasSize(2);
      clock.examples(0, 20_000);
      clock.wallClock(10_000);
      assertThat(MARKS).as("a producer's clock is ahead").endsWith(20_000L);
    }
  }

  @Test
  void marksOfOthersAreEnough() throws Exception {
    try (Clock clock = new Clock(1, 0)) {
      clock.examples(0, 4_500);
      clock.mark(1, 4_800);
      clock.wallClock(6_000);
      assertThat(MARKS).isEmpty();
    }
  }

  @Test
  void whatWasReadBeforeAStopIsMarkedAfterIt() throws Exception {
    OperatorSubtaskState state;
    try (Clock clock = new Clock(1, 0)) {
      clock.examples(0, 4_500);
      state = clock.snapshot();
    }
    try (Clock clock = new Clock(1, 0, state)) {
      clock.wallClock(8_000);
      assertThat(MARKS).isNotEmpty();
    }
  }

  /** The operator as one subtask, with a clock that the test moves. */
  private static final class Clock implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<RawRecord, RawRecord> operator;

    Clock(int parallelism, int subtask, OperatorSubtaskState... states) throws Exception {
      operator =
          new OneInputStreamOperatorTestHarness<>(
              new PartitionClock(ListedMarks::new), 8, parallelism, subtask);
      operator.setup();
      if (states.length > 0) {
        operator.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(states),
                8,
                states.length,
                parallelism,
                subtask));
      }
      operator.open();
    }

    void examples(int partition, long... timestamps) throws Exception {
      for (long timestamp : timestamps) {
        send(partition, timestamp, Keys.id("1"));
      }
    }

    void mark(int partition, long timestamp) throws Exception {
      send(partition, timestamp, Keys.timeMark());
    }

    private void send(int partition, long timestamp, byte[] key) throws Exception {
      operator.processElement(
          new StreamRecord<>(new RawRecord("examples", partition, 0, timestamp, key, new byte[0])));
    }

    void wallClock(long millis) throws Exception {
      operator.setProcessingTime(millis);
    }

    OperatorSubtaskState snapshot() throws Exception {
      return operator.snapshot(1, 1);
    }

    List<Long> times() {
      return operator.extractOutputStreamRecords().stream()
          .map(StreamRecord::getTimestamp)
          .toList();
    }

    @Override
    public void close() {
      try {
        operator.close();
      } catch (Exception e) {
        throw new IllegalStateException("the subtask did not close", e);
      }
    }
  }
}
