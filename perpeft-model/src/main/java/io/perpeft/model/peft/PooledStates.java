package io.perpeft.model.peft;

import io.perpeft.model.clip.HiddenStates;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hidden states of one item at the pooled position of the frozen towers.
 *
 * @param depths number of depths
 * @param image [depths, image width] row-major; empty without an image tower
 * @param text [depths, text width] row-major; empty without a text tower
 */
public record PooledStates(int depths, float[] image, float[] text) implements ItemInputs {
  /**
   * Bytes, little-endian: magic "PHS1", depths, length of image, length of text (int32 each), then
   * both as float32.
   */
  private static final int MAGIC = 0x31534850;

  private static final int HEADER_BYTES = 16;

  public PooledStates {
    if (depths < 1 || image.length % depths != 0 || text.length % depths != 0) {
      throw new IllegalArgumentException(
          "%d image and %d text numbers do not divide over %d depths"
              .formatted(image.length, text.length, depths));
    }
  }

  /** The items of a batch one by one. */
  public static List<PooledStates> of(HiddenStates batch) {
    List<PooledStates> items = new ArrayList<>(batch.items());
    for (int i = 0; i < batch.items(); i++) {
      items.add(
          new PooledStates(
              batch.depths(),
              row(batch.image(), i, batch.depths() * batch.imageWidth()),
              row(batch.text(), i, batch.depths() * batch.textWidth())));
    }
    return items;
  }

  @Override
  public byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + Float.BYTES * (image.length + text.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(depths).putInt(image.length).putInt(text.length);
    bytes.asFloatBuffer().put(image).put(text);
    return bytes.array();
  }

  static PooledStates decode(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int magic = bytes.getInt();
      int depths = bytes.getInt();
      int imageLength = bytes.getInt();
      int textLength = bytes.getInt();
      long expected = HEADER_BYTES + (long) Float.BYTES * ((long) imageLength + textLength);
      if (magic != MAGIC || imageLength < 0 || textLength < 0 || encoded.length != expected) {
        throw new IllegalArgumentException(
            "%d bytes are not an item's pooled hidden states".formatted(encoded.length));
      }
      float[] image = new float[imageLength];
      float[] text = new float[textLength];
      bytes.asFloatBuffer().get(image).get(text);
      return new PooledStates(depths, image, text);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "%d bytes are too few for an item's pooled hidden states".formatted(encoded.length), e);
    }
  }

  private static float[] row(float @Nullable [] rows, int i, int length) {
    return rows == null ? new float[0] : Arrays.copyOfRange(rows, i * length, (i + 1) * length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PooledStates that
        && depths == that.depths
        && Arrays.equals(image, that.image)
        && Arrays.equals(text, that.text);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * depths + Arrays.hashCode(image)) + Arrays.hashCode(text);
  }

  @Override
  public String toString() {
    return "PooledStates[depths=%d, image=%d, text=%d]"
        .formatted(depths, image.length, text.length);
  }
}
