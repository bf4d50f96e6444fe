package io.perpeft.deploy.soak;

import io.perpeft.deploy.cluster.ClusterStream;
import io.perpeft.deploy.figures.Summary;
import io.perpeft.deploy.flink.FlinkRest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Looks at processes, jobs and topics. */
final class Gauges {
  private static final double KILO = 1e3;
  private static final double MEGA = 1e6;
  private static final double RESIDENT_SLACK_MEGABYTES = 20;
  private static final double HANDLES_SLACK = 10;
  private static final double CHECKPOINT_SLACK_KILOBYTES = 200;
  private static final double DURATION_SLACK_MILLIS = 500;

  /** A look may fall right before a checkpoint commits, or right after. */
  private static final double LAG_SLACK_SECONDS = 5;

  private final ClusterStream.Running running;
  private final double rate;

  /**
   * @param rate purchases a second
   */
  Gauges(ClusterStream.Running running, double rate) {
    this.running = running;
    this.rate = rate;
  }

  /**
   * The values of now, the same series in the same order each time; NaN for what cannot be told.
   */
  Map<Series, Double> look() throws IOException, InterruptedException {
    Map<Series, Double> values = new LinkedHashMap<>();
    for (String name : running.cluster().names()) {
      Optional<ProcessHandle> process = running.cluster().process(name);
      values.put(
          new Series(name + " resident MB", RESIDENT_SLACK_MEGABYTES),
          process.isEmpty() ? Double.NaN : ProcessUse.residentBytes(process.get()) / MEGA);
      values.put(
          new Series(name + " handles", HANDLES_SLACK),
          process.isEmpty() ? Double.NaN : ProcessUse.handles(process.get()));
    }
    for (FlinkRest.Job job : running.flink().jobs()) {
      Optional<FlinkRest.Checkpoint> newest = running.flink().newestCheckpoint(job);
      values.put(
          new Series(job.name() + " checkpoint kB", CHECKPOINT_SLACK_KILOBYTES),
          newest.map(checkpoint -> checkpoint.bytes() / KILO).orElse(Double.NaN));
      values.put(
          new Series(job.name() + " checkpoint ms", DURATION_SLACK_MILLIS),
          newest.map(checkpoint -> (double) checkpoint.took().toMillis()).orElse(Double.NaN));
    }
    lags(values);
    return values;
  }

  private void lags(Map<Series, Double> values) {
    Summary now = running.figures().get();
    long placed = now.trainingExamples() + now.deadLetterCount();
    long scored = now.groups().stream().mapToLong(group -> group.scored()).sum();
    values.put(lag("purchases without example"), (double) now.purchases() - placed);
    values.put(lag("examples not learnt"), (double) now.trainingExamples() - scored);
    values.put(
        new Series("versions not complete", 1),
        (double)
            now.groups().stream()
                .mapToLong(group -> group.releasedVersion() - group.completeVersion())
                .sum());
  }

  private Series lag(String name) {
    return new Series(name, LAG_SLACK_SECONDS * rate);
  }
}
