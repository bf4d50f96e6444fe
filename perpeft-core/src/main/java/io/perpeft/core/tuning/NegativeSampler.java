package io.perpeft.core.tuning;

import java.util.Random;

/**
 * Draws negatives with replacement, each from one of two sources with equal chance: uniformly from
 * all items of the group, or from what the group's users bought last. The second makes popular
 * items hard negatives; {@link Negatives#logExpected} takes their higher chance out of the loss
 * again (sampled softmax).
 *
 * @param count K, how many
 */
public record NegativeSampler(int count) {

  public NegativeSampler {
    if (count < 1) {
      throw new IllegalArgumentException(count + " negatives");
    }
  }

  /**
   * @param items number of items of the group
   * @param seed names the sample: the same seed, items and purchases give the same negatives
   */
  Negatives sample(int items, RecentTargets recent, long seed) {
    // java.util.Random, because its sequence is part of its specification.
    Random random = new Random(seed);
    int[] drawn = new int[count];
    float[] logExpected = new float[count];
    for (int i = 0; i < count; i++) {
      boolean fromRecent = random.nextBoolean() && recent.size() > 0;
      drawn[i] = fromRecent ? recent.get(random.nextInt(recent.size())) : 1 + random.nextInt(items);
      logExpected[i] = (float) StrictMath.log(count * chance(drawn[i], items, recent));
    }
    return new Negatives(drawn, logExpected);
  }

  private static double chance(int item, int items, RecentTargets recent) {
    double uniform = 1.0 / items;
    return recent.size() == 0 ? uniform : 0.5 * uniform + 0.5 * recent.count(item) / recent.size();
  }
}
