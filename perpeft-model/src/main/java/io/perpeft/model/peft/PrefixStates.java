package io.perpeft.model.peft;

import io.perpeft.model.clip.PositionStates;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the towers below the first adapted layer say of one item, at all positions.
 *
 * @param bits 32, or 16 for bfloat16, which takes half the room
 * @param image [positions, image width] row-major, little-endian
 * @param text [tokens, text width] row-major, little-endian
 */
public record PrefixStates(int bits, byte[] image, byte[] text) implements ItemInputs {
  /**
   * Bytes, little-endian: magic "PFX1", bits, bytes of image, bytes of text (int32 each), then
   * both.
   */
  static final int MAGIC = 0x31584650;

  private static final int HEADER_BYTES = 16;

  public PrefixStates {
    if (bits != 16 && bits != 32) {
      throw new IllegalArgumentException("numbers have 16 or 32 bits, not " + bits);
    }
    if (image.length % (bits / 8) != 0 || text.length % (bits / 8) != 0) {
      throw new IllegalArgumentException(
          "%d and %d bytes are no whole numbers of %d bits"
              .formatted(image.length, text.length, bits));
    }
  }

  public static PrefixStates of(PositionStates states) {
    return new PrefixStates(states.bits(), states.image(), states.text());
  }

  int imageNumbers() {
    return image.length / (bits / 8);
  }

  int textNumbers() {
    return text.length / (bits / 8);
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + image.length + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(MAGIC)
        .putInt(bits)
        .putInt(image.length)
        .putInt(text.length)
        .put(image)
        .put(text)
        .array();
  }

  static PrefixStates decode(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int magic = bytes.getInt();
      int bits = bytes.getInt();
      int imageLength = bytes.getInt();
      int textLength = bytes.getInt();
      long expected = HEADER_BYTES + (long) imageLength + textLength;
      if (magic != MAGIC || imageLength < 0 || textLength < 0 || encoded.length != expected) {
        throw new IllegalArgumentException(
            "%d bytes are not an item's states below the adapter".formatted(encoded.length));
      }
      byte[] image = new byte[imageLength];
      byte[] text = new byte[textLength];
      bytes.get(image).get(text);
      return new PrefixStates(bits, image, text);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "%d bytes are too few for an item's states below the adapter".formatted(encoded.length),
          e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixStates that
        && bits == that.bits
        && Arrays.equals(image, that.image)
        && Arrays.equals(text, that.text);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * bits + Arrays.hashCode(image)) + Arrays.hashCode(text);
  }

  @Override
  public String toString() {
    return "PrefixStates[bits=%d, image=%d, text=%d]"
        .formatted(bits, imageNumbers(), textNumbers());
  }
}
