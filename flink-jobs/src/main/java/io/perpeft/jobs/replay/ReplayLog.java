package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a replay reads: the topics of the tuning job, up to some moment, committed records only. */
public interface ReplayLog extends AutoCloseable {
  /** Names of the topics. */
  Topics topics();

  /** Hands on every record of one of {@link #besidesExamples}, by partition and offset. */
  void read(TopicSpec topic, Consumer<RawRecord> sink);

  /** First offset that is still there of each partition of the training examples. */
  Map<Integer, Long> begins();

  /** The training examples in the order of the log; to be read once. */
  Iterator<TimedRecord> examples();

  @Override
  void close();

  /** Topics beside the training examples. */
  static List<TopicSpec> besidesExamples(Topics topics) {
    return List.of(
        topics.items(),
        topics.groupCommands(),
        topics.adapterReleases(),
        topics.groupQuality(),
        topics.itemMemory());
  }
}
