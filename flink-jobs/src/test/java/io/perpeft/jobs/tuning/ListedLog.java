package io.perpeft.jobs.tuning;

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

/** A log that lies in memory. */
final class ListedLog implements ReplayLog {
  private final List<RawRecord> records = new ArrayList<>();

  ListedLog(List<RawRecord> records) {
    this.records.addAll(records);
  }

  /** Appends a record to partition 0 of a topic. */
  void append(TopicSpec topic, byte[] key, byte[] value) {
    long offset = records.stream().filter(record -> record.topic().equals(topic.name())).count();
    records.add(new RawRecord(topic.name(), 0, offset, 0, key, value));
  }

  /** Puts records in the place of those of a topic. */
  void replace(TopicSpec topic, List<RawRecord> others) {
    records.removeIf(record -> record.topic().equals(topic.name()));
    records.addAll(others);
  }

  List<RawRecord> of(TopicSpec topic) {
    return records.stream().filter(record -> record.topic().equals(topic.name())).toList();
  }

  ListedLog copy() {
    return new ListedLog(records);
  }

  @Override
  public Topics topics() {
    return Topics.defaults();
  }

  @Override
  public void read(TopicSpec topic, Consumer<RawRecord> sink) {
    of(topic).forEach(sink);
  }

  @Override
  public Map<Integer, Long> begins() {
    Map<Integer, Long> begins = new TreeMap<>();
    of(topics().trainingExamples())
        .forEach(record -> begins.merge(record.partition(), record.offset(), Math::min));
    return begins;
  }

  @Override
  public Iterator<TimedRecord> examples() {
    Map<Integer, List<RawRecord>> partitions = new TreeMap<>();
    of(topics().trainingExamples())
        .forEach(
            record ->
                partitions.computeIfAbsent(record.partition(), p -> new ArrayList<>()).add(record));
    return new LogMerge(partitions.values().stream().map(List::iterator).toList());
  }

  @Override
  public void close() {}
}
