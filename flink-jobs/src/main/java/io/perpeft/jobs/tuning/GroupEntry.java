package io.perpeft.jobs.tuning;

import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.wire.AvroCodec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the log of training examples says of a group, with its place there: a checked example, or a
 * command that acts between the examples before and after it.
 *
 * @param example null if it is a command
 * @param command null if it is an example
 * @param time of the log there, milliseconds since the epoch ({@link PartitionClock})
 */
public record GroupEntry(
    int group,
    @Nullable TrainingExample example,
    @Nullable GroupCommand command,
    String topic,
    int partition,
    long offset,
    long time) {

  /** An example. */
  public GroupEntry(
      int group, TrainingExample example, String topic, int partition, long offset, long time) {
    this(group, example, null, topic, partition, offset, time);
  }

  public GroupEntry at(long logTime) {
    return new GroupEntry(group, example, command, topic, partition, offset, logTime);
  }

  /**
   * The record of an example as it lay in the log, for the dead letters.
   *
   * @throws NullPointerException if it is a command
   */
  RawRecord toRaw() {
    TrainingExample content = Objects.requireNonNull(example);
    return new RawRecord(
        topic,
        partition,
        offset,
        time,
        Keys.id(content.getGroupId()),
        AvroCodec.of(TrainingExample.class).encode(content));
  }

  /** The place of a batch that the entry closed. */
  BatchPlace closing(int part) {
    return new BatchPlace(time, partition, offset, part);
  }

  /**
   * @throws NullPointerException if it is a command
   */
  public Example toExample() {
    TrainingExample content = Objects.requireNonNull(example);
    return new Example(
        content.getHistory(),
        content.getTarget(),
        content.getRemembered(),
        content.getInVisit(),
        content.getEventTime(),
        content.getIngestTime(),
        new LogPosition(topic, partition, offset));
  }
}
