package io.perpeft.jobs.common;

import io.perpeft.schemas.DeadLetter;
import java.nio.ByteBuffer;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Makes dead letters, and names the side output and the topics they leave by. */
public final class DeadLetters {
  public static final OutputTag<DeadLetter> TAG =
      new OutputTag<>("dead-letters", StreamTypes.avro(DeadLetter.class));

  private static final int MAX_MESSAGE_CHARS = 1_000;

  private DeadLetters() {}

  /** The dead letter topic of a topic. */
  public static String topicFor(String sourceTopic) {
    return sourceTopic + ".dlq";
  }

  /**
   * @param stage job and check that refused the record, for example {@code grouping.validate}
   */
  public static DeadLetter of(RawRecord source, String stage, FaultyRecordException fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    return DeadLetter.newBuilder()
        .setTopic(source.topic())
        .setPartition(source.partition())
        .setOffset(source.offset())
        .setTimestamp(source.timestampMillis())
        .setKey(wrap(source.key()))
        .setValue(wrap(source.value()))
        .setStage(stage)
        .setReason(fault.fault().wireName())
        .setExceptionClass(cause.getClass().getName())
        .setExceptionMessage(shorten(String.valueOf(fault.getMessage())))
        .build();
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static String shorten(String message) {
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "...";
  }
}
