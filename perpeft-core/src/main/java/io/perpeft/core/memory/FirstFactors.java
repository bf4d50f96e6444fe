package io.perpeft.core.memory;

import java.util.SplittableRandom;

/** The factors c an item starts with: N(0, 1/d), a function of its id and the seed alone. */
final class FirstFactors {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private FirstFactors() {}

  static void fill(String itemId, long seed, float[] target, int offset, int d) {
    SplittableRandom random = new SplittableRandom(hash(itemId) ^ (seed * 0x9e3779b97f4a7c15L));
    double deviation = 1 / Math.sqrt(d);
    for (int i = 0; i < d; i += 2) {
      double radius = deviation * Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      target[offset + i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < d) {
        target[offset + i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  private static long hash(String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
