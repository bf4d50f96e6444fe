package io.perpeft.core.tuning;

import java.util.List;

/**
 * When a micro-batch is closed: by its length and by event times, so that the same log gives the
 * same batches whenever it is read.
 *
 * @param examples most examples in a batch
 * @param spanMillis most event time between a batch's oldest and newest example
 */
public record BatchLimits(int examples, long spanMillis) {

  public BatchLimits {
    if (examples < 1 || spanMillis < 0) {
      throw new IllegalArgumentException(
          "a batch of %d examples over %d ms".formatted(examples, spanMillis));
    }
  }

  /** Whether the batch must be closed before an example of this time is added. */
  public boolean excludes(List<IndexedExample> batch, long eventTimeMillis) {
    long oldest = eventTimeMillis;
    long newest = eventTimeMillis;
    for (IndexedExample example : batch) {
      oldest = Math.min(oldest, example.eventTimeMillis());
      newest = Math.max(newest, example.eventTimeMillis());
    }
    // Times of either sign, however far apart, must not overflow into "near".
    return Long.compareUnsigned(newest - oldest, spanMillis) > 0;
  }

  public boolean isFull(List<IndexedExample> batch) {
    return batch.size() >= examples;
  }
}
