package io.perpeft.demo;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded random draws. Every purpose and index has a stream of its own, so that changing how one
 * item or shopper is drawn leaves the others as they are. Uses StrictMath, for the same bits on
 * every machine.
 */
final class Dice {

  private final SplittableRandom random;

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  static Dice of(long seed, String purpose) {
    return of(seed, purpose, 0);
  }

  static Dice of(long seed, String purpose, int index) {
    long mixed = seed * 0x9E3779B97F4A7C15L + purpose.hashCode();
    return new Dice(new SplittableRandom(mixed * 0xD1342543DE82EF95L + index));
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Standard normal (Box–Muller). */
  double gauss() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** An index with probability in proportion to its weight; the weights' sum must be positive. */
  int weighted(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("no positive weight to draw from");
    }
    double point = uniform() * sum;
    int last = -1;
    for (int index = 0; index < weights.length; index++) {
      if (weights[index] > 0) {
        last = index;
        point -= weights[index];
        if (point < 0) {
          return index;
        }
      }
    }
    return last;
  }

  /** The numbers 0..size-1 in random order (Fisher–Yates). */
  int[] permutation(int size) {
    int[] order = new int[size];
    for (int index = 0; index < size; index++) {
      int other = below(index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }
}
