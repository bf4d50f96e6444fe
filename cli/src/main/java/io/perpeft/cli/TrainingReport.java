package io.perpeft.cli;

import io.perpeft.model.training.TrainingProgress;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows a bootstrap: a bar for the epoch under way, a line for each that is done. */
final class TrainingReport implements TrainingProgress, AutoCloseable {
  private final PrintWriter err;
  private String prefix = "";
  private @Nullable Progress bar;

  TrainingReport(PrintWriter err) {
    this.err = err;
  }

  /** Names the seed in what follows, if it is one of several. */
  TrainingReport ofSeed(long seed, int seeds) {
    prefix = seeds == 1 ? "" : "seed " + seed + ", ";
    return this;
  }

  @Override
  public void step(String stage, int epoch, int step, int steps, double loss) {
    if (bar == null) {
      bar = Progress.of("%s%s, epoch %d".formatted(prefix, stage, epoch), steps);
    }
    bar.stepTo(step);
    bar.message(String.format(Locale.ROOT, "loss %.4f", loss));
  }

  @Override
  public void epoch(String stage, int epoch, int maxEpochs, double ndcg20) {
    close();
    err.println(
        String.format(
            Locale.ROOT,
            "%s%-7s epoch %2d of at most %2d: validation NDCG@20 %.4f",
            prefix,
            stage,
            epoch,
            maxEpochs,
            ndcg20));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
