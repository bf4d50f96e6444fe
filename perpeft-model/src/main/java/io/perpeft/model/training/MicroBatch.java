package io.perpeft.model.training;

/**
 * A few purchases of one group, to learn from in one step. Items are indices from 1; those beyond
 * the generation's have no ID row and are known by their features only.
 *
 * @param histories [B] each user's items before the purchase, oldest first; the last L count
 * @param targets [B] what was bought
 * @param negatives [K] sampled items, shared by the batch
 * @param logExpected [K] log(K·Q): the logarithm of how often each is expected among the K
 * @param own [B][K] true where the user has the negative, which then does not count; a negative
 *     that equals the target never does
 */
public record MicroBatch(
    int[][] histories, int[] targets, int[] negatives, float[] logExpected, boolean[][] own) {
  public MicroBatch {
    if (targets.length == 0 || histories.length != targets.length || own.length != targets.length) {
      throw new IllegalArgumentException(
          "%d histories and %d masks for %d targets"
              .formatted(histories.length, own.length, targets.length));
    }
    if (negatives.length == 0 || logExpected.length != negatives.length) {
      throw new IllegalArgumentException(
          "%d expectations for %d negatives".formatted(logExpected.length, negatives.length));
    }
  }
}
