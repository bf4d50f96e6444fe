package io.perpeft.deploy.cluster;

import io.perpeft.deploy.flink.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Knows when the jobs are themselves again. */
public final class Recovery {
  private static final int JOBS = 3;
  private static final long LOOK_MILLIS = 200;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final FlinkRest flink;
  private final ClusterProcesses cluster;

  Recovery(FlinkRest flink, ClusterProcesses cluster) {
    this.flink = flink;
    this.cluster = cluster;
  }

  /**
   * Waits until all tasks of all jobs run and each job has completed a checkpoint that began since
   * then, so that its results are visible. A process that has given up meanwhile (a JobManager does
   * where ZooKeeper or the machine is too slow for it) is started again, as whatever looks after a
   * cluster's processes does.
   *
   * @param sinceMillis milliseconds since the epoch
   * @return the time from then until now
   * @throws IllegalStateException if that takes more than five minutes, or a job has ended
   */
  public Duration await(long sinceMillis) throws IOException, InterruptedException {
    String state = "";
    while (System.currentTimeMillis() - sinceMillis < LONGEST.toMillis()) {
      try {
        List<FlinkRest.Job> jobs = flink.jobs();
        state = jobs.toString();
        if (jobs.size() >= JOBS && allAreBack(jobs, sinceMillis)) {
          return Duration.ofMillis(System.currentTimeMillis() - sinceMillis);
        }
      } catch (IOException e) {
        state = e.toString();
      }
      Thread.sleep(LOOK_MILLIS);
      cluster.revive(cluster.fallen());
    }
    throw new IllegalStateException(
        "the jobs have not recovered within %s: %s".formatted(LONGEST, state));
  }

  private boolean allAreBack(List<FlinkRest.Job> jobs, long sinceMillis)
      throws IOException, InterruptedException {
    for (FlinkRest.Job job : jobs) {
      if (job.isOver()) {
        throw new IllegalStateException("job %s is %s".formatted(job.name(), job.state()));
      }
      boolean isNew =
          flink
              .newestCheckpoint(job)
              .filter(checkpoint -> checkpoint.begunMillis() >= sinceMillis)
              .isPresent();
      if (!isNew || !flink.allTasksRun(job)) {
        return false;
      }
    }
    return true;
  }
}
