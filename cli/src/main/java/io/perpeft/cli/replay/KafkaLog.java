package io.perpeft.cli.replay;

import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.replay.LogMerge;
import io.perpeft.jobs.replay.ReplayLog;
import io.perpeft.jobs.replay.TimedRecord;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The log as it lies in Kafka, up to the moment at which each part is read. */
final class KafkaLog implements ReplayLog {
  private final KafkaCluster cluster;
  private final Topics topics;
  private final TopicReader reader;
  private final List<TopicReader> partitions = new ArrayList<>();

  KafkaLog(KafkaCluster cluster, Topics topics) {
    this.cluster = cluster;
    this.topics = topics;
    reader = cluster.reader();
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public void read(TopicSpec topic, Consumer<RawRecord> sink) {
    reader.readAll(topic.name(), record -> sink.accept(raw(record)));
  }

  @Override
  public Map<Integer, Long> begins() {
    Map<Integer, Long> begins = new TreeMap<>();
    for (TopicPartition partition : reader.partitions(topics.trainingExamples().name())) {
      begins.put(partition.partition(), reader.begin(partition));
    }
    return begins;
  }

  /** Each partition has a reader of its own. */
  @Override
  public Iterator<TimedRecord> examples() {
    List<Iterator<RawRecord>> logs = new ArrayList<>();
    for (TopicPartition partition : reader.partitions(topics.trainingExamples().name())) {
      TopicReader own = cluster.reader();
      partitions.add(own);
      logs.add(raw(own.records(partition)));
    }
    return new LogMerge(logs);
  }

  private static Iterator<RawRecord> raw(Iterator<ConsumerRecord<byte[], byte[]>> records) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public RawRecord next() {
        return raw(records.next());
      }
    };
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
  public void close() {
    partitions.forEach(TopicReader::close);
    reader.close();
  }
}
