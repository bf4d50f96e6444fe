package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.schemas.topics.Keys;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives every record of the log its time: the newest timestamp of its partition up to it. So time
 * never goes back within a partition, whatever the clocks of the producers did, and is the same
 * whenever the log is read.
 *
 * <p>Where time marks are wanted, a second after a record they are written to all partitions, so
 * that those in which nobody buys are known to have come as far.
 */
final class PartitionClock extends AbstractStreamOperator<RawRecord>
    implements OneInputStreamOperator<RawRecord, RawRecord> {
  private static final long MARK_MILLIS = Duration.ofSeconds(1).toMillis();

  private final TimeMarks.Factory factory;
  private transient TimeMarks marks;
  private transient Map<Integer, Long> times;
  private transient ListState<PartitionTime> state;
  private transient long newestExample;
  private transient long newestMark;

  PartitionClock(TimeMarks.Factory factory) {
    this.factory = factory;
  }

  @Override
  public void open() throws Exception {
    super.open();
    times = new HashMap<>();
    newestExample = Long.MIN_VALUE;
    newestMark = Long.MIN_VALUE;
    // Every subtask gets the times of all partitions, whichever it will read.
    state =
        getOperatorStateBackend()
            .getUnionListState(
                new ListStateDescriptor<>("times", StreamTypes.of(PartitionTime.class)));
    for (PartitionTime known : state.get()) {
      times.merge(known.partition(), known.timeMillis(), Math::max);
      newestExample = Math.max(newestExample, known.timeMillis());
    }
    marks = factory.open();
    scheduleMarks();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task cancels it when it ends
  private void scheduleMarks() {
    getProcessingTimeService()
        .registerTimer(
            getProcessingTimeService().getCurrentProcessingTime() + MARK_MILLIS, this::mark);
  }

  private void mark(long nowMillis) {
    if (newestExample > newestMark) {
      marks.write(Math.max(nowMillis, newestExample));
    }
    scheduleMarks();
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) {
    RawRecord record = element.getValue();
    long time = times.merge(record.partition(), record.timestampMillis(), Math::max);
    if (Arrays.equals(record.key(), Keys.timeMark())) {
      newestMark = Math.max(newestMark, time);
    } else {
      newestExample = Math.max(newestExample, time);
    }
    element.setTimestamp(time);
    output.collect(element);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.update(
        times.entrySet().stream()
            .map(entry -> new PartitionTime(entry.getKey(), entry.getValue()))
            .toList());
  }

  @Override
  public void close() throws Exception {
    try {
      if (marks != null) {
        marks.close();
      }
    } finally {
      super.close();
    }
  }
}
