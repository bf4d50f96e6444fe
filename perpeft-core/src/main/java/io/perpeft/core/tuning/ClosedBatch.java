package io.perpeft.core.tuning;

import java.util.List;

/**
 * A micro-batch that is ready to be learned from.
 *
 * @param number of the group's batch, from 0; names its seeds
 * @param examples in the order of the log
 * @param items number of items the group knew when the batch was closed
 */
public record ClosedBatch(long number, List<IndexedExample> examples, int items) {

  /** Newest purchase of the batch. */
  public long newestEventTimeMillis() {
    return examples.stream().mapToLong(IndexedExample::eventTimeMillis).max().orElseThrow();
  }
}
