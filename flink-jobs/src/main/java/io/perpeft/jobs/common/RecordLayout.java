package io.perpeft.jobs.common;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How an element of a stream becomes a record of a Kafka topic. */
public interface RecordLayout<T> extends Serializable {
  byte[] key(T element);

  /** The record's value; null deletes what a compacted topic holds under the key. */
  @Nullable SpecificRecord value(T element);

  /** The partition to write to, or null to let Kafka choose by the key. */
  default @Nullable Integer partition(T element) {
    return null;
  }

  /** A layout for Avro records that are keyed by one id and placed by it. */
  static <T extends SpecificRecord> RecordLayout<T> keyedBy(IdOf<T> id) {
    return new KeyedLayout<>(id);
  }

  /** Which of a record's fields is its key. */
  interface IdOf<T> extends Serializable {
    String of(T element);
  }
}
