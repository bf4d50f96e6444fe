package io.perpeft.cli.letters;

import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.DeadLetterReplay;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which letters were sent back already. */
final class ReplayMarks {
  private final AvroCodec<DeadLetterReplay> codec = AvroCodec.of(DeadLetterReplay.class);
  private final Map<String, DeadLetterReplay> marks = new HashMap<>();

  private ReplayMarks() {}

  static ReplayMarks read(TopicReader reader, Topics topics) {
    ReplayMarks marks = new ReplayMarks();
    reader.readAll(topics.deadLetterReplays().name(), marks::add);
    return marks;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      DeadLetterReplay mark = codec.decode(record.value());
      marks.put(mark.getLetter(), mark);
    } catch (WireFormatException e) {
      throw new IllegalArgumentException("%s: %s".formatted(Place.of(record), e.getMessage()), e);
    }
  }

  /** When and by whom the letter was last sent back; empty if it never was. */
  Optional<DeadLetterReplay> of(Place letter) {
    return Optional.ofNullable(marks.get(letter.toString()));
  }
}
