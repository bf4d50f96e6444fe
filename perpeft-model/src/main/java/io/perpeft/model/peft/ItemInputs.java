package io.perpeft.model.peft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an adapter method needs to know of an item, with everything frozen already computed.
 * Immutable; {@link #encode} and {@link #decode} turn it to bytes for caches and state.
 */
public sealed interface ItemInputs permits PooledStates, PrefixStates {
  /** The bytes that {@link #decode} reads; equal inputs give equal bytes. */
  byte[] encode();

  /**
   * @throws IllegalArgumentException if the bytes are not what {@link #encode} wrote
   */
  static ItemInputs decode(byte[] bytes) {
    boolean prefix =
        bytes.length >= Integer.BYTES
            && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() == PrefixStates.MAGIC;
    return prefix ? PrefixStates.decode(bytes) : PooledStates.decode(bytes);
  }
}
