package io.perpeft.model.clip.training;

import java.util.Locale;

/**
 * How good the towers are after an epoch.
 *
 * @param loss mean training loss of the epoch
 * @param droppedSteps steps of the epoch whose gradients were not finite
 * @param heldOut number of held-out pairs; each is to be found among all of them
 * @param titleOfPicture share of pictures whose nearest title is their own (or has the same words)
 * @param pictureOfTitle share of titles whose nearest picture is their own (or has the same title)
 */
public record ContrastiveEvaluation(
    int epoch,
    int epochs,
    double loss,
    int droppedSteps,
    int heldOut,
    double titleOfPicture,
    double pictureOfTitle,
    double seconds) {
  /** One line for a log. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d loss %.4f dropped-steps %d held-out %d title-of-picture@1 %.3f"
            + " picture-of-title@1 %.3f seconds %.0f",
        epoch,
        epochs,
        loss,
        droppedSteps,
        heldOut,
        titleOfPicture,
        pictureOfTitle,
        seconds);
  }
}
