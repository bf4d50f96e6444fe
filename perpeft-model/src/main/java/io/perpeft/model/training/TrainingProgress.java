package io.perpeft.model.training;

/** Hears how a bootstrap gets on; called on the thread that runs it. */
public interface TrainingProgress {
  /** Says nothing. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /**
   * A step is done.
   *
   * @param stage {@code global} or {@code groups}
   * @param epoch from 1
   * @param step from 1
   * @param steps steps of the epoch
   * @param loss mean of the epoch so far
   */
  default void step(String stage, int epoch, int step, int steps, double loss) {}

  /**
   * An epoch is done and judged.
   *
   * @param ndcg20 on the validation items, mean over all validation users; epoch 0 is before the
   *     first step
   */
  default void epoch(String stage, int epoch, int maxEpochs, double ndcg20) {}
}
