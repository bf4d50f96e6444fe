package io.perpeft.jobs.common;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes that records hold. */
public final class Buffers {
  private Buffers() {}

  /** A copy of what is left in a buffer, whose position stays. */
  public static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The same; null for none. */
  public static byte @Nullable [] copyOrNull(@Nullable ByteBuffer buffer) {
    return buffer == null ? null : copy(buffer);
  }
}
