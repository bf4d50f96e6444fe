package io.perpeft.model.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Direct buffers that tasks use one after the other, since a fresh one costs more to map and clear
 * than to fill. On the device's thread only.
 */
final class BufferPool {
  /** Spare buffers kept; a task has an image, a text and a few small ones. */
  private static final int SPARE = 4;

  private static final int SMALLEST = 1 << 16;

  /** A much larger buffer is left to those who need it. */
  private static final int TOO_LARGE = 8;

  private final Deque<ByteBuffer> spare = new ArrayDeque<>();

  /** A buffer of this many bytes, in the machine's order, with anything in it. */
  ByteBuffer take(int bytes) {
    Iterator<ByteBuffer> candidates = spare.iterator();
    while (candidates.hasNext()) {
      ByteBuffer candidate = candidates.next();
      if (candidate.capacity() >= bytes && candidate.capacity() / TOO_LARGE <= bytes) {
        candidates.remove();
        return candidate;
      }
    }
    int room = bytes <= 1 << 30 ? Math.max(SMALLEST, Integer.highestOneBit(bytes) * 2) : bytes;
    return ByteBuffer.allocateDirect(room);
  }

  /** Gives back what {@link #take} gave. */
  void give(ByteBuffer buffer) {
    spare.addFirst(buffer);
    while (spare.size() > SPARE) {
      spare.removeLast();
    }
  }

  /** The first bytes of a buffer, in the machine's order. */
  static ByteBuffer slice(ByteBuffer buffer, int bytes) {
    return buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
  }
}
