package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A micro-batch of one group with the negatives drawn for it. Half the negatives are uniform over
 * the items held, half are drawn from the group's last purchases.
 *
 * <p>The draw depends on the memory's seed, the group and the group's step count alone.
 */
public final class MemoryBatch {

  private final int group;
  private final List<MemoryExample> examples;
  private final int[] negatives;
  private final float[] logExpected;
  private final BitSet masked;

  private MemoryBatch(
      int group,
      List<MemoryExample> examples,
      int[] negatives,
      float[] logExpected,
      BitSet masked) {
    this.group = group;
    this.examples = examples;
    this.negatives = negatives;
    this.logExpected = logExpected;
    this.masked = masked;
  }

  /** Draws the negatives for the next step of a group; at least one example. */
  public static MemoryBatch draw(ItemMemory memory, int group, List<MemoryExample> examples) {
    return draw(memory, group, examples, row -> true);
  }

  /**
   * Draws the negatives for the next step of a group among some items only: the uniform half is
   * drawn from them; of the group's last purchases, others are drawn but count against no example.
   *
   * @param usable rows to draw from; if none is held, every negative counts against no example
   */
  public static MemoryBatch draw(
      ItemMemory memory, int group, List<MemoryExample> examples, IntPredicate usable) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("a micro-batch needs an example");
    }
    MemoryOptions options = memory.options();
    GroupMemory state = memory.group(group);
    RecentPurchases recent = state.recent();
    int count = options.negatives();
    int fromRecent = recent.size() == 0 ? 0 : count / 2;
    SplittableRandom random =
        new SplittableRandom(
            options.seed() * 31
                + group * 0x9e3779b97f4a7c15L
                + state.steps() * 0xd1b54a32d192ed03L);
    boolean any =
        IntStream.range(0, memory.rows())
            .anyMatch(row -> memory.item(row) != null && usable.test(row));
    IntPredicate drawable = any ? usable : row -> true;
    int[] negatives = new int[count];
    for (int k = 0; k < count; k++) {
      negatives[k] =
          k < fromRecent
              ? recent.row(random.nextInt(recent.size()))
              : uniform(memory, drawable, random);
    }
    return new MemoryBatch(
        group,
        List.copyOf(examples),
        negatives,
        logExpected(memory, recent, fromRecent, negatives),
        masked(memory, examples, negatives, usable));
  }

  public int group() {
    return group;
  }

  public List<MemoryExample> examples() {
    return examples;
  }

  /** Rows of the negatives, [K]; an item can be drawn more than once. */
  public int[] negatives() {
    return negatives;
  }

  /** log(K·Q) per negative, [K]: Q is the probability of drawing its item at one draw. */
  float[] logExpected() {
    return logExpected;
  }

  /** Whether negative {@code k} must not count against example {@code b}. */
  boolean masked(int b, int k) {
    return masked.get(b * negatives.length + k);
  }

  private static int uniform(ItemMemory memory, IntPredicate usable, SplittableRandom random) {
    while (true) {
      int row = random.nextInt(memory.rows());
      if (memory.item(row) != null && usable.test(row)) {
        return row;
      }
    }
  }

  private static float[] logExpected(
      ItemMemory memory, RecentPurchases recent, int fromRecent, int[] negatives) {
    int[] recentCounts = new int[memory.rows()];
    for (int i = 0; i < recent.size(); i++) {
      recentCounts[recent.row(i)]++;
    }
    int count = negatives.length;
    float[] logExpected = new float[count];
    for (int k = 0; k < count; k++) {
      double expected = (double) (count - fromRecent) / memory.size();
      if (fromRecent > 0) {
        expected += (double) fromRecent * recentCounts[negatives[k]] / recent.size();
      }
      logExpected[k] = (float) StrictMath.log(expected);
    }
    return logExpected;
  }

  private static BitSet masked(
      ItemMemory memory, List<MemoryExample> examples, int[] negatives, IntPredicate usable) {
    int[] ownerOfRow = new int[memory.rows()];
    Arrays.fill(ownerOfRow, -1);
    BitSet masked = new BitSet(examples.size() * negatives.length);
    for (int b = 0; b < examples.size(); b++) {
      MemoryExample example = examples.get(b);
      for (int row : example.owned()) {
        if (row >= 0) {
          ownerOfRow[row] = b;
        }
      }
      ownerOfRow[example.target()] = b;
      for (int k = 0; k < negatives.length; k++) {
        if (ownerOfRow[negatives[k]] == b || !usable.test(negatives[k])) {
          masked.set(b * negatives.length + k);
        }
      }
    }
    return masked;
  }
}
