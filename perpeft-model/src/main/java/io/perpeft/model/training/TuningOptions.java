package io.perpeft.model.training;

/**
 * How a group's adapter and projector learn from the stream.
 *
 * @param optimiser AdamW; the learning rate should be small, since 1e-3 does harm
 * @param dropout SASRec's dropout in training, in [0, 1)
 * @param spikeFactor a batch whose loss exceeds this many times the running mean is dropped; above
 *     1
 */
public record TuningOptions(AdamW optimiser, double dropout, double spikeFactor) {
  public TuningOptions {
    if (!(dropout >= 0 && dropout < 1) || !(spikeFactor > 1)) {
      throw new IllegalArgumentException(
          "dropout must be in [0, 1) and spikeFactor above 1, not %s and %s"
              .formatted(dropout, spikeFactor));
    }
  }

  public static TuningOptions defaults() {
    return new TuningOptions(AdamW.of(1e-4, 1e-4), 0.3, 4);
  }
}
