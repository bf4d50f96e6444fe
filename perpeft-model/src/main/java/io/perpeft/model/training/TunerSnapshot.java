package io.perpeft.model.training;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * State of a group's learner as bytes, bit for bit.
 *
 * <p>Layout, little-endian: magic "PPGT", version 1 (int32); number of parts (int32); running loss:
 * steps (int64), mean (float64); for each part: optimiser steps (int64), length P (int32), P
 * weights and 2 P moments (float32).
 */
record TunerSnapshot(RunningLoss running, LearntPart.State adapter, LearntPart.State projector) {
  private static final int MAGIC = 0x54475050;
  private static final int VERSION = 1;
  private static final int PARTS = 2;
  private static final int HEADER_BYTES = 3 * Integer.BYTES + Long.BYTES + Double.BYTES;
  private static final int PART_BYTES = Long.BYTES + Integer.BYTES;

  byte[] encode() {
    int floats = 3 * (adapter.weights().length + projector.weights().length);
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + PARTS * PART_BYTES + Float.BYTES * floats)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(PARTS);
    bytes.putLong(running.steps()).putDouble(running.mean());
    put(bytes, adapter);
    put(bytes, projector);
    return bytes.array();
  }

  /**
   * @throws IllegalArgumentException if the bytes are no snapshot of parts of these lengths
   */
  static TunerSnapshot decode(byte[] snapshot, int adapterLength, int projectorLength) {
    ByteBuffer bytes = ByteBuffer.wrap(snapshot).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (bytes.getInt() != MAGIC || bytes.getInt() != VERSION || bytes.getInt() != PARTS) {
        throw new IllegalArgumentException("the bytes are no snapshot of a group's learner");
      }
      TunerSnapshot decoded =
          new TunerSnapshot(
              new RunningLoss(bytes.getLong(), bytes.getDouble()),
              get(bytes, "adapter", adapterLength),
              get(bytes, "projector", projectorLength));
      if (bytes.hasRemaining()) {
        throw new IllegalArgumentException(
            "a learner's snapshot has %d bytes too many".formatted(bytes.remaining()));
      }
      return decoded;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a learner's snapshot is cut short", e);
    }
  }

  private static void put(ByteBuffer bytes, LearntPart.State part) {
    bytes.putLong(part.steps()).putInt(part.weights().length);
    putFloats(bytes, part.weights());
    putFloats(bytes, part.moments());
  }

  private static LearntPart.State get(ByteBuffer bytes, String name, int length) {
    long steps = bytes.getLong();
    int found = bytes.getInt();
    if (found != length) {
      throw new IllegalArgumentException(
          "a learner's snapshot has %d %s weights, the generation's method has %d"
              .formatted(found, name, length));
    }
    float[] weights = getFloats(bytes, length);
    return new LearntPart.State(weights, getFloats(bytes, 2 * length), steps);
  }

  private static void putFloats(ByteBuffer bytes, float[] values) {
    bytes.asFloatBuffer().put(values);
    bytes.position(bytes.position() + Float.BYTES * values.length);
  }

  private static float[] getFloats(ByteBuffer bytes, int length) {
    float[] values = new float[length];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + Float.BYTES * length);
    return values;
  }
}
