package io.perpeft.deploy.quickstart;

import io.perpeft.deploy.flink.FlinkRest;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The processes that {@code deploy/cluster start} has started. */
final class ClusterPlatform implements Platform {

  private static final long SUBMIT_SECONDS = 180;

  private final Path script;
  private final RunFolder folder;
  private final String bootstrapServers;
  private final FlinkRest flink;

  private ClusterPlatform(Path script, RunFolder folder, String bootstrapServers, URI flink) {
    this.script = script;
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
    this.flink = new FlinkRest(flink);
  }

  /**
   * Finds them.
   *
   * @param home root of the repository
   * @throws IllegalStateException if nothing was started
   */
  static ClusterPlatform find(Path home, RunFolder folder) throws IOException {
    String elsewhere = System.getenv("CLUSTER_FOLDER");
    Path cluster = elsewhere == null ? home.resolve("deploy/target/cluster") : Path.of(elsewhere);
    Path file = cluster.resolve("ports");
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          "no cluster was started in " + cluster + "; try 'deploy/cluster start'");
    }
    Properties ports = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      ports.load(reader);
    }
    return new ClusterPlatform(
        home.resolve("deploy/cluster"),
        folder,
        "127.0.0.1:" + ports.getProperty("kafka_port"),
        URI.create("http://127.0.0.1:" + ports.getProperty("rest_port")));
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public URI flink() {
    return flink.address();
  }

  @Override
  public boolean isAlive() {
    try {
      flink.jobs();
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void submit(Map<String, String> options) throws IOException, InterruptedException {
    Properties properties = new Properties();
    properties.putAll(options);
    Path file = folder.path().resolve("jobs.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "options of the three jobs");
    }
    Path log = folder.path().resolve("submit.log");
    Process submission =
        new ProcessBuilder(script.toString(), "submit", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!submission.waitFor(SUBMIT_SECONDS, TimeUnit.SECONDS)) {
      submission.destroyForcibly();
    }
    if (submission.isAlive() || submission.exitValue() != 0) {
      throw new IllegalStateException("the jobs could not be submitted; see " + log);
    }
  }

  /** Cancels the jobs; the cluster goes on. */
  @Override
  public void close() throws IOException {
    try {
      for (FlinkRest.Job job : flink.jobs()) {
        if (!job.isOver()) {
          flink.cancel(job);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the jobs are cancelled", e);
    }
  }
}
