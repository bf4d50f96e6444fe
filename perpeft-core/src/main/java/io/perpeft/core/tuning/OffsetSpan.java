package io.perpeft.core.tuning;

/** Records of one partition, from the first (inclusive) until one past the last. */
public record OffsetSpan(String topic, int partition, long from, long until) {

  static OffsetSpan of(LogPosition position) {
    return new OffsetSpan(
        position.topic(), position.partition(), position.offset(), position.offset() + 1);
  }

  boolean covers(LogPosition position) {
    return partition == position.partition() && topic.equals(position.topic());
  }

  OffsetSpan with(LogPosition position) {
    return new OffsetSpan(
        topic,
        partition,
        Math.min(from, position.offset()),
        Math.max(until, position.offset() + 1));
  }
}
