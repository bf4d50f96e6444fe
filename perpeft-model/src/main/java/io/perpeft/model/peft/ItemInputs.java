package io.perpeft.model.peft;

/**
 * What an adapter method needs to know of an item, with everything frozen already computed.
 * Immutable; {@link #encode} and {@link #decode} turn it to bytes for caches and state.
 */
public sealed interface ItemInputs permits PooledStates {
  /** The bytes that {@link #decode} reads; equal inputs give equal bytes. */
  byte[] encode();

  /**
   * @throws IllegalArgumentException if the bytes are not what {@link #encode} wrote
   */
  static ItemInputs decode(byte[] bytes) {
    return PooledStates.decode(bytes);
  }
}
