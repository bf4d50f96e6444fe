package io.perpeft.model.training;

/** Derives independent seeds from one. */
final class Seeds {
  private Seeds() {}

  /**
   * A seed for this purpose, mixed so that neighbouring seeds and purposes have nothing in common.
   */
  static long of(long seed, long... purpose) {
    long mixed = mix(seed + 0x9E3779B97F4A7C15L);
    for (long part : purpose) {
      mixed = mix(mixed ^ mix(part + 0x9E3779B97F4A7C15L));
    }
    return mixed;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
