package io.perpeft.schemas.wire;

import io.perpeft.schemas.wire.WireFormatException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Vectors as the contracts carry them: float32 values, little-endian, with no count before them.
 */
public final class Vectors {

  private Vectors() {}

  /** The vector as bytes, four a value; the buffer stands at its beginning. */
  public static ByteBuffer toBytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(vector.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }

  /**
   * The vector in these bytes; the buffer's position stays where it is.
   *
   * @throws WireFormatException if the count of bytes is no multiple of four
   */
  public static float[] toFloats(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new WireFormatException(
          Fault.UNDECODABLE,
          "a vector of " + bytes.remaining() + " bytes does not hold whole float32 values");
    }
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
