package io.perpeft.deploy.quickstart;

import io.perpeft.deploy.flink.LocalFlink;
import io.perpeft.deploy.kafka.BrokerProcess;
import io.perpeft.jobs.grouping.GroupingJob;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.tuning.TuningJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A broker as a child process, and Flink inside this JVM. */
final class LocalPlatform implements Platform {

  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(90);
  private static final int CONTROLLER_PORT = 19093;
  private static final int JOBS = 3;

  private final BrokerProcess broker;
  private final LocalFlink flink;

  private LocalPlatform(BrokerProcess broker, LocalFlink flink) {
    this.broker = broker;
    this.flink = flink;
  }

  /**
   * Starts both and waits until they answer.
   *
   * @param port wanted for the web UI; the next free one is taken if it is not free
   * @param kafkaPort wanted for the broker, likewise
   */
  static LocalPlatform start(RunFolder folder, int port, int kafkaPort, int parallelism)
      throws Exception {
    BrokerProcess broker =
        BrokerProcess.start(
            folder.broker(), Ports.freeFrom(kafkaPort), Ports.freeFrom(CONTROLLER_PORT));
    try {
      Path checkpoints = folder.flink();
      LocalFlink flink = LocalFlink.start(JOBS * parallelism, port, checkpoints);
      try {
        broker.awaitReady(BROKER_TIMEOUT);
        return new LocalPlatform(broker, flink);
      } catch (InterruptedException | RuntimeException e) {
        flink.close();
        throw e;
      }
    } catch (Exception e) {
      broker.close();
      throw e;
    }
  }

  @Override
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public URI flink() throws InterruptedException {
    return flink.restAddress();
  }

  @Override
  public boolean isAlive() {
    return broker.isAlive();
  }

  @Override
  public void submit(Map<String, String> options) throws Exception {
    JobOptions checked = JobOptions.of(options);
    flink.submit(RefreshJob.NAME, RefreshJob::define, checked);
    flink.submit(GroupingJob.NAME, GroupingJob::define, checked);
    flink.submit(TuningJob.NAME, TuningJob::define, checked);
  }

  @Override
  public void close() throws IOException {
    try (broker) {
      flink.close();
    }
  }
}
