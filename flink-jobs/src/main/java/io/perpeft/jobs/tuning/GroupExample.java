package io.perpeft.jobs.tuning;

import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.schemas.TrainingExample;

/** A checked training example with its place in the log. */
public record GroupExample(
    int group, TrainingExample example, String topic, int partition, long offset) {

  Example toExample() {
    return new Example(
        example.getHistory(),
        example.getTarget(),
        example.getRemembered(),
        example.getEventTime(),
        example.getIngestTime(),
        new LogPosition(topic, partition, offset));
  }
}
