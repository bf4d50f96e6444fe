package io.perpeft.deploy.flink;

import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.options.JobOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Flink with its web UI inside this JVM. The jobs are the very classes that run on a cluster; their
 * checkpoints lie in a folder, from which a later run goes on.
 */
public final class LocalFlink implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int PORT_TRIES = 200;
  private static final int MAX_PORT = 0xFFFF;

  private final MiniCluster cluster;
  private final Path checkpoints;
  private final List<JobID> jobs = new ArrayList<>();

  private LocalFlink(MiniCluster cluster, Path checkpoints) {
    this.cluster = cluster;
    this.checkpoints = checkpoints;
  }

  /**
   * Starts it.
   *
   * @param slots subtasks of one kind that may run at a time, over all jobs
   * @param restPort wanted for the web UI; the next free one is taken if it is not free
   * @param folder for checkpoints and temporary files
   */
  public static LocalFlink start(int slots, int restPort, Path folder) throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestOptions.ADDRESS, "localhost");
    settings.set(RestOptions.PORT, restPort);
    settings.set(RestOptions.BIND_PORT, restPort + "-" + Math.min(restPort + PORT_TRIES, MAX_PORT));
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    settings.set(JobManagerOptions.RETRIEVE_TASK_MANAGER_HOSTNAME, false);
    settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    String temporary = Files.createDirectories(folder.resolve("tmp")).toString();
    settings.set(CoreOptions.TMP_DIRS, temporary);
    settings.set(WebOptions.TMP_DIR, temporary);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    return new LocalFlink(cluster, folder.resolve("checkpoints"));
  }

  /** Where web UI and REST interface answer. */
  public URI restAddress() throws InterruptedException {
    try {
      return cluster.getRestAddress().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Flink's REST interface did not start", e);
    }
  }

  /**
   * Submits a job, from its newest retained checkpoint if there is one.
   *
   * @param name short name of the job; its checkpoints lie in a folder of that name
   */
  public void submit(String name, JobFrame.Definition definition, JobOptions options)
      throws Exception {
    Path own = checkpoints.resolve(name);
    Configuration settings = options.flink();
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, own.toUri().toString());
    StreamExecutionEnvironment env =
        Environment.configure(new StreamExecutionEnvironment(settings));
    definition.define(env, options);
    StreamGraph drawn = env.getStreamGraph();
    drawn.setJobName(new JobFrame(name).jobName());
    JobGraph graph = drawn.getJobGraph();
    Optional<Path> before = RetainedCheckpoints.newest(own);
    if (before.isPresent()) {
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath(
              before.get().toUri().toString(), false, RecoveryClaimMode.CLAIM));
    }
    cluster.submitJob(graph).get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    jobs.add(graph.getJobID());
  }

  /** Cancels the jobs, whose last checkpoints stay, and ends Flink. */
  @Override
  public void close() throws IOException {
    try {
      for (JobID job : jobs) {
        cluster.cancelJob(job).get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      }
      cluster.closeAsync().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Flink did not stop cleanly: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink stops", e);
    }
  }
}
