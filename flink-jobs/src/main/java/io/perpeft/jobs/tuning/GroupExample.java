package io.perpeft.jobs.tuning;

import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.schemas.TrainingExample;

/**
 * A checked training example with its place in the log.
 *
 * @param time of the log there, milliseconds since the epoch ({@link PartitionClock})
 */
public record GroupExample(
    int group, TrainingExample example, String topic, int partition, long offset, long time) {

  public GroupExample at(long logTime) {
    return new GroupExample(group, example, topic, partition, offset, logTime);
  }

  /** The place of a batch that the example closed. */
  BatchPlace closing(int part) {
    return new BatchPlace(time, partition, offset, part);
  }

  public Example toExample() {
    return new Example(
        example.getHistory(),
        example.getTarget(),
        example.getRemembered(),
        example.getInVisit(),
        example.getEventTime(),
        example.getIngestTime(),
        new LogPosition(topic, partition, offset));
  }
}
