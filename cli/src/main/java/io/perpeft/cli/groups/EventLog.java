package io.perpeft.cli.groups;

import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What happened to a group, as long as the topic remembers: a week.
 *
 * @param events in their order
 */
record EventLog(List<GroupEvent> events) {
  private static final Set<String> MAKE_A_VERSION = Set.of(EventKinds.ROLLED_BACK, EventKinds.BORN);
  private static final Set<String> PIN = Set.of(EventKinds.PINNED, EventKinds.UNPINNED);

  static EventLog read(TopicReader reader, Topics topics, GroupView group) {
    AvroCodec<GroupEvent> codec = AvroCodec.of(GroupEvent.class);
    List<GroupEvent> events = new ArrayList<>();
    reader.readAll(
        topics.groupEvents().name(),
        record ->
            decode(codec, record)
                .filter(event -> event.getGenerationId().equals(group.generationId()))
                .filter(event -> event.getGroupId().equals(group.groupId()))
                .ifPresent(events::add));
    return new EventLog(events);
  }

  private static Optional<GroupEvent> decode(
      AvroCodec<GroupEvent> codec, ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value()));
    } catch (WireFormatException e) {
      return Optional.empty();
    }
  }

  /** What brought the version about, if it was not training. */
  Optional<GroupEvent> behind(long version) {
    return events.stream()
        .filter(event -> event.getVersion() == version)
        .filter(event -> MAKE_A_VERSION.contains(event.getKind()))
        .findFirst();
  }

  /** The last thing that was said about pinning. */
  Optional<GroupEvent> lastPin() {
    return events.stream()
        .filter(event -> PIN.contains(event.getKind()))
        .reduce((before, after) -> after);
  }
}
