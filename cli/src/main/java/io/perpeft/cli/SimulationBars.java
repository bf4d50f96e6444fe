package io.perpeft.cli;

import io.perpeft.model.simulation.SimulationProgress;
import org.jspecify.annotations.Nullable;

/** A bar for the arm that is being simulated. */
final class SimulationBars implements SimulationProgress, AutoCloseable {
  private @Nullable Progress bar;
  private long done;
  private String prefix = "";

  @Override
  public void seed(long seed, int seeds) {
    prefix = seeds == 1 ? "" : "seed " + seed + ", ";
  }

  @Override
  public void stage(String name, long total) {
    close();
    bar = Progress.of(prefix + name, total);
    done = 0;
  }

  @Override
  public void advance(long count) {
    done += count;
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
