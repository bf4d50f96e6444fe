package io.perpeft.jobs.testing.faults;

import io.perpeft.testing.EmbeddedKafka;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/** A broker that goes away and comes back, {@code -Dperpeft.outage.seconds=N} later. */
public final class Outage {
  private static final Duration LENGTH =
      Duration.ofSeconds(Long.getLong("perpeft.outage.seconds", 3));

  private Outage() {}

  /** Lets a job start again by itself as often as it has to. */
  public static void letRestart(Configuration flink) {
    flink.setString("restart-strategy.type", "fixed-delay");
    flink.setString("restart-strategy.fixed-delay.attempts", "1000");
    flink.setString("restart-strategy.fixed-delay.delay", "50 ms");
  }

  /** Takes the broker away, and brings it back with all that it held. */
  public static void of(EmbeddedKafka kafka) throws InterruptedException {
    kafka.stop();
    Thread.sleep(LENGTH.toMillis());
    kafka.startAgain();
  }
}
