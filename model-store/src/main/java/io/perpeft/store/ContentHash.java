package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names the content that an item's inputs were made from.
 *
 * @param hex SHA-256 of the content, 64 lower-case hex digits
 */
public record ContentHash(String hex) {
  private static final int BYTES = 32;

  /** Checks that it is a hash. */
  public ContentHash {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("'" + hex + "' is no SHA-256 in lower-case hex");
    }
  }

  /** Hash of a sequence of parts; where one part ends and the next begins makes a difference. */
  public static ContentHash of(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      digest.update(part);
    }
    return new ContentHash(HexFormat.of().formatHex(digest.digest()));
  }

  /** Hash of a sequence of texts, as UTF-8. */
  public static ContentHash of(String... parts) {
    byte[][] bytes = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = parts[i].getBytes(UTF_8);
    }
    return of(bytes);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  static ContentHash fromBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a content hash of " + bytes.length + " bytes");
    }
    return new ContentHash(HexFormat.of().formatHex(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
