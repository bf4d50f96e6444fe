package io.perpeft.deploy.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker as a child process of this one. It does not outlive its parent: it follows the
 * pipe that is its standard input. An interrupt from the terminal does not reach it, so that the
 * parent can stop its own work first.
 */
public final class BrokerProcess implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Process process;
  private final String bootstrapServers;
  private final Path log;

  private BrokerProcess(Process process, String bootstrapServers, Path log) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
    this.log = log;
  }

  /**
   * Starts the process; {@link #awaitReady} says when it answers.
   *
   * @param folder keeps the broker's configuration, data and log; data of an earlier run is used
   *     again
   * @param port where clients are to connect
   * @param controllerPort for the broker's own use
   */
  public static BrokerProcess start(Path folder, int port, int controllerPort) throws IOException {
    Files.createDirectories(folder);
    Path log = folder.resolve("broker.log");
    Process process =
        new ProcessBuilder(command(folder, port, controllerPort))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new BrokerProcess(process, BrokerConfig.HOST + ":" + port, log);
  }

  private static List<String> command(Path folder, int port, int controllerPort) {
    List<String> command = new ArrayList<>();
    // Ignored signals stay ignored across exec, and the JVM leaves them so.
    command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "broker"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=classpath:log4j2-broker.properties");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BrokerMain.class.getName());
    command.add(folder.toAbsolutePath().toString());
    command.addAll(List.of(Integer.toString(port), Integer.toString(controllerPort)));
    command.add(BrokerMain.FOLLOW_PARENT);
    return command;
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the broker answers a client.
   *
   * @throws IllegalStateException if it ended or did not answer in time, naming its log
   */
  public void awaitReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200);
    try (Admin admin = Admin.create(client)) {
      while (process.isAlive() && System.nanoTime() < deadline) {
        if (answers(admin)) {
          return;
        }
      }
    }
    throw new IllegalStateException(
        process.isAlive()
            ? "the broker did not answer within %s; its log: %s".formatted(timeout, log)
            : "the broker ended with code %d; its log: %s".formatted(process.exitValue(), log));
  }

  private static boolean answers(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  /** What the broker sees when this process dies. */
  void dropParentPipe() throws IOException {
    process.getOutputStream().close();
  }

  boolean awaitEnd(Duration timeout) throws InterruptedException {
    return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the broker, by force if it takes longer than 20 seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!awaitEnd(STOP_TIMEOUT)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
