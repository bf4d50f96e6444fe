package io.perpeft.deploy.killtest;

import io.perpeft.deploy.cluster.ClusterStream;
import io.perpeft.deploy.cluster.StreamSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One kill test: a stream through the three jobs, processes killed on the way, until all is done.
 */
final class KillTestRun {
  private static final long LOOK_MILLIS = 200;

  private final StreamSettings settings;
  private final int kills;
  private final long seed;
  private final ClusterStream stream;
  private final List<Duration> recoveries = new ArrayList<>();

  KillTestRun(StreamSettings settings, int kills, long seed, PrintWriter out) {
    this.settings = settings;
    this.kills = kills;
    this.seed = seed;
    this.stream = new ClusterStream(settings, out);
  }

  /** Runs; the cluster, and what it did, stay. */
  void execute() throws IOException, InterruptedException {
    stream.run(this::kill);
    conclude();
  }

  private void kill(ClusterStream.Running running) throws IOException, InterruptedException {
    long hit = System.currentTimeMillis();
    int number = 0;
    for (KillPlan.Kill kill :
        KillPlan.draw(
            running.cluster().names(), kills, running.from(), settings.purchases(), seed)) {
      while (running.sent() < kill.afterPurchases() && !running.stream().ended()) {
        Thread.sleep(LOOK_MILLIS);
      }
      hit = System.currentTimeMillis();
      running.cluster().kill(kill.victims());
      stream.say(
          "kill %2d after %,7d purchases: %s"
              .formatted(++number, running.sent(), String.join(", ", kill.victims())));
      Thread.sleep(kill.downMillis());
      running.cluster().revive(kill.victims());
      if (kill.isHasty()) {
        Thread.sleep(kill.downMillis());
      } else {
        recovered(running.recovery().await(hit));
      }
    }
    running.recovery().await(hit);
  }

  private void recovered(Duration time) {
    recoveries.add(time);
    stream.say("        recovered in %.1f s".formatted(time.toMillis() / 1e3));
  }

  private void conclude() {
    double[] seconds =
        recoveries.stream().mapToDouble(time -> time.toMillis() / 1e3).sorted().toArray();
    stream.say(
        "%d kills; of %d the recovery was measured: p50 %.1f s, max %.1f s"
            .formatted(
                kills,
                seconds.length,
                seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2],
                seconds.length == 0 ? Double.NaN : seconds[seconds.length - 1]));
  }
}
