package io.perpeft.jobs.common;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it came, with where it came from.
 *
 * @param timestampMillis Kafka's timestamp of the record: when it was appended, as the topics are
 *     set up
 */
public record RawRecord(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte @Nullable [] value) {

  public static final TypeInformation<RawRecord> TYPE = TypeInformation.of(RawRecord.class);
}
