package io.perpeft.jobs.testing;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.replay.LogMerge;
import io.perpeft.jobs.replay.ReplayLog;
import io.perpeft.jobs.replay.TimedRecord;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.EmbeddedKafka;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a broker holds, to be replayed. */
public record CommittedLog(EmbeddedKafka kafka, Topics topics) implements ReplayLog {
  @Override
  public void read(TopicSpec topic, Consumer<RawRecord> sink) {
    kafka.committed(topic.name()).forEach(record -> sink.accept(raw(record)));
  }

  @Override
  public Map<Integer, Long> begins() {
    return Map.of();
  }

  @Override
  public Iterator<TimedRecord> examples() {
    Map<Integer, List<RawRecord>> partitions = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        kafka.committed(topics.trainingExamples().name())) {
      partitions.computeIfAbsent(record.partition(), p -> new ArrayList<>()).add(raw(record));
    }
    return new LogMerge(partitions.values().stream().map(List::iterator).toList());
  }

  private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
    return new RawRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value());
  }

  @Override
  public void close() {}
}
