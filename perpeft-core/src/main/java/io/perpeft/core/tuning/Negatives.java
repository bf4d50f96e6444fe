package io.perpeft.core.tuning;

import java.util.Arrays;

/**
 * Sampled negatives that the examples of a micro-batch share.
 *
 * @param items indices, repeats possible
 * @param logExpected for each, log(K·Q): the logarithm of how often it is expected among the K
 */
public record Negatives(int[] items, float[] logExpected) {

  /** Which negatives the user of the example has, so that none counts against it. */
  public boolean[] ownedBy(IndexedExample example) {
    boolean[] owned = new boolean[items.length];
    for (int i = 0; i < items.length; i++) {
      owned[i] =
          items[i] == example.target() || Arrays.binarySearch(example.owned(), items[i]) >= 0;
    }
    return owned;
  }
}
