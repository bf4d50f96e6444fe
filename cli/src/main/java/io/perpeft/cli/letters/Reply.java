package io.perpeft.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What is sent to the topic that a letter came from. */
record Reply(Letter letter, byte @Nullable [] key, byte @Nullable [] value) {
  /** Header that says which letter a record was. */
  static final String HEADER = "perpeft.replayed";

  static Reply asItWas(Letter letter) {
    return new Reply(letter, letter.key(), letter.value());
  }

  boolean isCorrected() {
    return !Arrays.equals(key, letter.key()) || !Arrays.equals(value, letter.value());
  }

  /** The record: under the same key in the partition it came from, else where its key belongs. */
  ProducerRecord<byte[], byte[]> record() {
    boolean sameKey = Arrays.equals(key, letter.key()) && letter.sourcePartition() >= 0;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            letter.source(), sameKey ? letter.sourcePartition() : null, key, value);
    record.headers().add(HEADER, letter.place().toString().getBytes(UTF_8));
    return record;
  }
}
