package io.perpeft.core.tuning;

import io.perpeft.core.ranking.Ranking;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The items that the targets of one micro-batch are ranked against: all that the group knows, or a
 * uniform sample of them. Immutable.
 *
 * <p>Scores of a purchase are laid out as [1 + size()]: the target's own score, then those of the
 * candidates.
 */
public final class Candidates {
  private final int items;
  private final int @Nullable [] sample;

  private Candidates(int items, int @Nullable [] sample) {
    this.items = items;
    this.sample = sample;
  }

  /** All items, 1 to this. */
  public static Candidates all(int items) {
    return new Candidates(items, null);
  }

  /**
   * Some items, drawn with replacement.
   *
   * @param seed names the sample
   */
  public static Candidates sampled(int items, int count, long seed) {
    // java.util.Random, because its sequence is part of its specification.
    Random random = new Random(seed);
    int[] sample = new int[count];
    Arrays.setAll(sample, k -> 1 + random.nextInt(items));
    return new Candidates(items, sample);
  }

  /**
   * Candidates as they were told by {@link #items()} and {@link #sample()}.
   *
   * @param sample null for all items
   */
  public static Candidates of(int items, int @Nullable [] sample) {
    return new Candidates(items, sample);
  }

  /** Number of items that candidates are taken from. */
  public int items() {
    return items;
  }

  /** The sample, not to be changed; null for all items. */
  public int @Nullable [] sample() {
    return sample;
  }

  /** Number of candidates. */
  public int size() {
    return sample == null ? items : sample.length;
  }

  /** Item index of a candidate, {@code 0 <= k < size()}. */
  public int item(int k) {
    return sample == null ? k + 1 : sample[k];
  }

  /** What targets are ranked against, as the figures name it: {@code all} or {@code sampled-N}. */
  public String label() {
    return sample == null ? "all" : "sampled-" + sample.length;
  }

  /**
   * Zero-based rank of the example's target among the candidates that the user does not have. A
   * target the user has already is ranked all the same.
   *
   * @param scores [1 + size()]
   */
  public int rank(float[] scores, IndexedExample example) {
    if (sample == null) {
      return Ranking.zeroBasedRank(scores, example.target(), example.owned());
    }
    float[] compared = new float[2 + sample.length];
    compared[1] = scores[0];
    int size = 2;
    for (int k = 0; k < sample.length; k++) {
      boolean owned = Arrays.binarySearch(example.owned(), sample[k]) >= 0;
      if (!owned && sample[k] != example.target()) {
        compared[size++] = scores[1 + k];
      }
    }
    return Ranking.zeroBasedRank(Arrays.copyOf(compared, size), 1, new int[0]);
  }
}
