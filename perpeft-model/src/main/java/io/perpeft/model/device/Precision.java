package io.perpeft.model.device;

import java.util.Locale;

/**
 * In which type a device multiplies matrices of frozen weights, and those of adapters where items
 * are only encoded. Weights that learn, norms and losses are float32 in any case.
 */
public enum Precision {
  /** As models are published. */
  FP32,
  /** Half the memory, and several times as fast where the device has units for it. */
  BF16,
  /** {@link #BF16} on a device that multiplies much faster in it, else {@link #FP32}. */
  AUTO;

  /**
   * @throws IllegalArgumentException naming the choices
   */
  public static Precision parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "precision \"%s\" is not one of auto, fp32, bf16".formatted(text), e);
    }
  }

  /** Bits of a number: 32, or 16 for BF16. */
  public int bits() {
    return switch (this) {
      case FP32 -> Float.SIZE;
      case BF16 -> Short.SIZE;
      case AUTO -> throw new IllegalStateException("a device says what auto means on it");
    };
  }

  /** {@code fp32}, {@code bf16} or {@code auto}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
