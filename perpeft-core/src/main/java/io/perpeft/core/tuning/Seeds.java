package io.perpeft.core.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Seeds that follow from what they are for, so that no generator's position is ever state. */
public final class Seeds {
  private Seeds() {}

  /** Seed for one purpose at one step of one group of one generation. */
  public static long of(String generationId, int group, long step, String purpose) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((generationId + "/" + group + "/" + step + "/" + purpose).getBytes(UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
