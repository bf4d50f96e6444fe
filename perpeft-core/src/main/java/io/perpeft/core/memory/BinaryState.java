package io.perpeft.core.memory;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Little-endian state bytes that keep every float bit for bit. */
final class BinaryState {

  private BinaryState() {}

  /** Appends to a growing byte array. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] word = new byte[Long.BYTES];
    private final ByteBuffer wordBuffer = littleEndian(word);

    void putInt(int value) {
      wordBuffer.putInt(0, value);
      out.write(word, 0, Integer.BYTES);
    }

    void putLong(long value) {
      wordBuffer.putLong(0, value);
      out.write(word, 0, Long.BYTES);
    }

    void putDouble(double value) {
      putLong(Double.doubleToRawLongBits(value));
    }

    void putFloat(float value) {
      putInt(Float.floatToRawIntBits(value));
    }

    void putString(String value) {
      putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes with their number before them. */
    void putBytes(byte[] bytes) {
      putInt(bytes.length);
      out.writeBytes(bytes);
    }

    void putInts(int[] values, int count) {
      byte[] bytes = new byte[Math.multiplyExact(count, Integer.BYTES)];
      littleEndian(bytes).asIntBuffer().put(values, 0, count);
      out.writeBytes(bytes);
    }

    void putFloats(float[] values, int count) {
      byte[] bytes = new byte[Math.multiplyExact(count, Float.BYTES)];
      littleEndian(bytes).asFloatBuffer().put(values, 0, count);
      out.writeBytes(bytes);
    }

    void putDoubles(double[] values, int count) {
      byte[] bytes = new byte[Math.multiplyExact(count, Double.BYTES)];
      littleEndian(bytes).asDoubleBuffer().put(values, 0, count);
      out.writeBytes(bytes);
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Reads what {@link Writer} wrote; bytes that end early or hold impossible sizes are named. */
  static final class Reader {
    private final ByteBuffer in;

    Reader(byte[] bytes) {
      in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int getInt() {
      try {
        return in.getInt();
      } catch (BufferUnderflowException e) {
        throw truncated(e);
      }
    }

    /** An int that counts things of at least {@code bytesEach} bytes still to come. */
    int getCount(String what, int bytesEach) {
      int count = getInt();
      if (count < 0 || (long) count * bytesEach > in.remaining()) {
        throw new IllegalArgumentException(
            "item memory state: %d %s cannot fit in the %d bytes that are left"
                .formatted(count, what, in.remaining()));
      }
      return count;
    }

    long getLong() {
      try {
        return in.getLong();
      } catch (BufferUnderflowException e) {
        throw truncated(e);
      }
    }

    double getDouble() {
      return Double.longBitsToDouble(getLong());
    }

    float getFloat() {
      return Float.intBitsToFloat(getInt());
    }

    String getString() {
      return new String(getBytes("item id"), StandardCharsets.UTF_8);
    }

    byte[] getBytes(String what) {
      byte[] bytes = new byte[getCount("bytes of a " + what, 1)];
      in.get(bytes);
      return bytes;
    }

    void getInts(int[] target, int count) {
      require((long) count * Integer.BYTES);
      in.asIntBuffer().get(target, 0, count);
      in.position(in.position() + count * Integer.BYTES);
    }

    void getFloats(float[] target, int offset, int count) {
      require((long) count * Float.BYTES);
      in.asFloatBuffer().get(target, offset, count);
      in.position(in.position() + count * Float.BYTES);
    }

    void getDoubles(double[] target, int count) {
      require((long) count * Double.BYTES);
      in.asDoubleBuffer().get(target, 0, count);
      in.position(in.position() + count * Double.BYTES);
    }

    void requireEnd() {
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "item memory state: %d bytes too many".formatted(in.remaining()));
      }
    }

    private void require(long bytes) {
      if (bytes > in.remaining()) {
        throw new IllegalArgumentException(
            "item memory state ends early: %d bytes needed, %d left"
                .formatted(bytes, in.remaining()));
      }
    }

    private static IllegalArgumentException truncated(BufferUnderflowException e) {
      return new IllegalArgumentException("item memory state ends early", e);
    }
  }
}
