package io.perpeft.core.tensor;

/** The two 16-bit float formats, widened to float32 exactly. */
final class HalfFloats {
  private static final float SMALLEST_SUBNORMAL = 0x1p-24f;

  private HalfFloats() {}

  /** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
  static float f16ToFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * SMALLEST_SUBNORMAL;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** bfloat16: the upper half of a float32. */
  static float bf16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
