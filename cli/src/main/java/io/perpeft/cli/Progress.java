package io.perpeft.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on standard error if that is a terminal, which {@code deploy/bin/perpeft} tells by
 * the system property {@code perpeft.terminal}; else nothing.
 */
public final class Progress implements AutoCloseable {
  /** For work of unknown length. */
  public static final long UNKNOWN = -1;

  private static final int REFRESH_MILLIS = 200;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * @param task a few words
   * @param total steps, or {@link #UNKNOWN}
   */
  public static Progress of(String task, long total) {
    if (!Boolean.getBoolean("perpeft.terminal")) {
      return new Progress(null);
    }
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .build());
  }

  public void stepTo(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** A few words behind the bar. */
  public void message(String text) {
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
