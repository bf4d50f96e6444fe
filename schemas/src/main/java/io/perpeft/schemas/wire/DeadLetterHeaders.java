package io.perpeft.schemas.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.schemas.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers of a record on a dead-letter topic, named like Kafka Connect's; values are UTF-8
 * text. The record's own key and value are the raw bytes as they came.
 */
public final class DeadLetterHeaders {

  private static final String PREFIX = "__connect.errors.";

  public static final String TOPIC = PREFIX + "topic";
  public static final String PARTITION = PREFIX + "partition";
  public static final String OFFSET = PREFIX + "offset";
  public static final String TIMESTAMP = PREFIX + "timestamp";
  public static final String STAGE = PREFIX + "stage";
  public static final String REASON = PREFIX + "reason";
  public static final String EXCEPTION_CLASS = PREFIX + "exception.class.name";
  public static final String EXCEPTION_MESSAGE = PREFIX + "exception.message";

  private DeadLetterHeaders() {}

  /** Header name to value, in a fixed order. */
  public static Map<String, byte[]> of(DeadLetter letter) {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    headers.put(TOPIC, text(letter.getTopic()));
    headers.put(PARTITION, text(letter.getPartition()));
    headers.put(OFFSET, text(letter.getOffset()));
    headers.put(TIMESTAMP, text(letter.getTimestamp()));
    headers.put(STAGE, text(letter.getStage()));
    headers.put(REASON, text(letter.getReason()));
    headers.put(EXCEPTION_CLASS, text(letter.getExceptionClass()));
    headers.put(EXCEPTION_MESSAGE, text(letter.getExceptionMessage()));
    return headers;
  }

  private static byte[] text(Object value) {
    return value.toString().getBytes(UTF_8);
  }
}
