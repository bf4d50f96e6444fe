package io.perpeft.deploy.quickstart;

import io.perpeft.deploy.display.Dashboard;
import io.perpeft.deploy.display.Screen;
import io.perpeft.deploy.figures.Figures;
import io.perpeft.deploy.figures.Report;
import io.perpeft.deploy.figures.Summary;
import io.perpeft.deploy.figures.TopicCounter;
import io.perpeft.deploy.flink.FlinkRest;
import io.perpeft.deploy.traffic.Replay;
import io.perpeft.jobs.common.MetricNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Watches a run: shows it once a second, sees when it is over or broken, and writes the report. */
final class Watch {

  private static final long TICK_MILLIS = 1000;
  private static final int PIPE_EVERY = 5;

  /** Longer than a checkpoint, so that nothing committed late is missed. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  /** Longer than any purchase waits for its item. */
  private static final Duration STUCK = Duration.ofMinutes(2);

  private static final String WAITING_METRIC = ".perpeft." + MetricNames.WAITING_PURCHASES;

  /**
   * What is watched.
   *
   * @param purchases acknowledged by the broker
   */
  record Sources(
      Platform platform,
      FlinkRest flink,
      Replay replay,
      TopicCounter counter,
      Figures figures,
      Showcase showcase,
      LongSupplier purchases) {}

  private final Screen screen;
  private final RunSettings settings;
  private final int batchSize;
  private final Sources sources;
  private final BooleanSupplier stopped;
  private long lastPurchases;
  private long lastNanos = System.nanoTime();
  private int ticks;

  /**
   * @param batchSize training examples of a micro-batch
   * @param stopped whether somebody else ends the run
   */
  Watch(
      Screen screen,
      RunSettings settings,
      int batchSize,
      Sources sources,
      BooleanSupplier stopped) {
    this.screen = screen;
    this.settings = settings;
    this.batchSize = batchSize;
    this.sources = sources;
    this.stopped = stopped;
    this.lastPurchases = sources.purchases().getAsLong();
  }

  /**
   * Returns when everything asked for has come to rest; without an end asked for, only when the run
   * is stopped.
   *
   * @return the exit code
   */
  int untilTheEnd() throws IOException, InterruptedException {
    while (!stopped.getAsBoolean()) {
      checkAlive();
      Summary summary =
          sources
              .figures()
              .summary(sources.purchases().getAsLong(), waiting(), System.currentTimeMillis());
      List<String> inFlight = summary.inFlight(batchSize);
      boolean sent = sources.replay().ended();
      show(summary, state(sent, inFlight));
      if (sent && settings.untilPurchases() != null) {
        Duration quiet = sources.counter().quietFor();
        if (inFlight.isEmpty() && quiet.compareTo(QUIET) > 0) {
          report(summary);
          return 0;
        }
        if (quiet.compareTo(STUCK) > 0) {
          screen.say("nothing moved for %s, yet: %s".formatted(STUCK, String.join("; ", inFlight)));
          report(summary);
          return 1;
        }
      }
      Thread.sleep(TICK_MILLIS);
    }
    return 0;
  }

  private String state(boolean sent, List<String> inFlight) {
    if (!sent) {
      return "Ctrl-C stops";
    }
    if (settings.untilPurchases() == null) {
      return "all purchases are sent; Ctrl-C stops";
    }
    return inFlight.isEmpty() ? "settling" : "settling: " + inFlight.get(0);
  }

  private void show(Summary summary, String state) {
    long now = System.nanoTime();
    double perSecond = (summary.purchases() - lastPurchases) * 1e9 / Math.max(1, now - lastNanos);
    lastPurchases = summary.purchases();
    lastNanos = now;
    if (Terminal.isTerminal() || ticks++ % PIPE_EVERY == 0) {
      screen.show(
          Dashboard.lines(
              summary,
              perSecond,
              state,
              sources.showcase().comparisons(sources.figures(), summary, now),
              Terminal.columns()));
    }
  }

  private void report(Summary summary) throws IOException {
    Path file = settings.report();
    if (file != null) {
      Report.of(summary).writeTo(file);
      screen.say("report      " + file);
    }
  }

  private long waiting() throws IOException, InterruptedException {
    double sum = 0;
    for (FlinkRest.Job job : sources.flink().jobs()) {
      OptionalDouble waiting = sources.flink().sum(job, WAITING_METRIC);
      sum += waiting.orElse(0);
    }
    return Math.round(sum);
  }

  private void checkAlive() throws IOException, InterruptedException {
    if (!sources.platform().isAlive()) {
      throw new IllegalStateException("the broker or Flink is gone");
    }
    sources.replay().failure().ifPresent(Watch::rethrow);
    sources.counter().failure().ifPresent(Watch::rethrow);
    for (FlinkRest.Job job : sources.flink().jobs()) {
      if (job.isOver()) {
        throw new IllegalStateException(
            "job %s is %s; %s says why"
                .formatted(job.name(), job.state(), sources.flink().address()));
      }
    }
  }

  private static void rethrow(RuntimeException failure) {
    throw failure;
  }
}
