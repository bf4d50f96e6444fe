package io.perpeft.deploy.soak;

import io.perpeft.deploy.cluster.ClusterStream;
import io.perpeft.deploy.cluster.StreamSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** One soak: a steady stream, looked at every now and then until all of it was sent. */
final class SoakRun {
  private static final int SAY_EVERY = 30;

  private final StreamSettings settings;
  private final Duration every;
  private final ClusterStream stream;
  private final Growth growth = new Growth();

  SoakRun(StreamSettings settings, Duration every, PrintWriter out) {
    this.settings = settings;
    this.every = every;
    this.stream = new ClusterStream(settings, out);
  }

  /** Runs; the cluster, and what it did, stay. */
  Growth execute() throws IOException, InterruptedException {
    stream.run(this::watch);
    return growth;
  }

  private void watch(ClusterStream.Running running) throws IOException, InterruptedException {
    Gauges gauges = new Gauges(running, settings.rate());
    try (PrintWriter csv =
        new PrintWriter(Files.newBufferedWriter(settings.folder().resolve("soak.csv")), true)) {
      for (int look = 0; !running.stream().ended(); look++) {
        Map<Series, Double> values = gauges.look();
        growth.add(values);
        if (look == 0) {
          csv.println(values.keySet().stream().map(Series::name).collect(Collectors.joining(",")));
        }
        csv.println(
            values.values().stream().map(Object::toString).collect(Collectors.joining(",")));
        if (look % SAY_EVERY == 0) {
          stream.say("%,d purchases sent".formatted(running.sent()));
        }
        Thread.sleep(every.toMillis());
      }
    }
  }
}
