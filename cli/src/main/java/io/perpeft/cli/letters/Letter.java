package io.perpeft.cli.letters;

import io.perpeft.cli.kafka.RecordText;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be used, and why.
 *
 * @param place its own
 * @param at when it became a letter, milliseconds since the epoch, UTC
 * @param source topic it came from; empty if the letter does not say
 * @param sourcePartition -1 if the letter does not say
 */
record Letter(
    Place place,
    long at,
    byte @Nullable [] key,
    byte @Nullable [] value,
    String source,
    int sourcePartition,
    String sourceOffset,
    String sourceTimestamp,
    String stage,
    String reason,
    String exceptionClass,
    String exceptionMessage) {

  static Letter of(ConsumerRecord<byte[], byte[]> record) {
    String partition = RecordText.header(record, DeadLetterHeaders.PARTITION);
    return new Letter(
        Place.of(record),
        record.timestamp(),
        record.key(),
        record.value(),
        RecordText.header(record, DeadLetterHeaders.TOPIC),
        partition.matches("\\d{1,9}") ? Integer.parseInt(partition) : -1,
        RecordText.header(record, DeadLetterHeaders.OFFSET),
        RecordText.header(record, DeadLetterHeaders.TIMESTAMP),
        RecordText.header(record, DeadLetterHeaders.STAGE),
        RecordText.header(record, DeadLetterHeaders.REASON),
        RecordText.header(record, DeadLetterHeaders.EXCEPTION_CLASS),
        RecordText.header(record, DeadLetterHeaders.EXCEPTION_MESSAGE));
  }
}
