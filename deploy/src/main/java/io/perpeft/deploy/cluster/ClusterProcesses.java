package io.perpeft.deploy.cluster;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The processes of {@code deploy/cluster}, to be killed and started again. */
public final class ClusterProcesses {
  private static final long SCRIPT_SECONDS = 300;
  private static final long DEATH_SECONDS = 30;

  private final Path script;
  private final Path folder;
  private final Path log;
  private final int taskManagers;

  /**
   * @param home root of the repository
   * @param folder where the cluster keeps its files
   */
  ClusterProcesses(Path home, Path folder, int taskManagers) throws IOException {
    this.script = home.resolve("deploy/cluster");
    this.folder = folder;
    this.log = Files.createDirectories(folder.toAbsolutePath().getParent()).resolve("cluster.out");
    this.taskManagers = taskManagers;
  }

  /** Starts all processes, with nothing left of an earlier run. */
  void startAnew() throws IOException, InterruptedException {
    call("clean");
    start();
  }

  /** Starts all processes, which go on with what they did. */
  void start() throws IOException, InterruptedException {
    call("start", Integer.toString(taskManagers));
  }

  /** Runs the three jobs with the options in the file. */
  void submit(Path options) throws IOException, InterruptedException {
    call("submit", options.toString());
  }

  /** All processes by name. */
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of("broker", "zookeeper", "job-manager"));
    for (int number = 1; number <= taskManagers; number++) {
      names.add("task-manager-" + number);
    }
    return names;
  }

  /** Those that have ended, be it by themselves. */
  List<String> fallen() throws IOException {
    List<String> fallen = new ArrayList<>();
    for (String name : names()) {
      if (process(name).filter(ProcessHandle::isAlive).isEmpty()) {
        fallen.add(name);
      }
    }
    return fallen;
  }

  /** A process, if it was started and has not been stopped by the script; it may have died. */
  public Optional<ProcessHandle> process(String name) throws IOException {
    String pid = Files.readString(folder.resolve(name + ".pid")).trim();
    return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
  }

  /** Ends them by SIGKILL, one right after the other, and returns once they are gone. */
  public void kill(List<String> names) throws IOException, InterruptedException {
    List<ProcessHandle> victims = new ArrayList<>();
    for (String name : names) {
      process(name).ifPresent(victims::add);
    }
    victims.forEach(ProcessHandle::destroyForcibly);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEATH_SECONDS);
    while (victims.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("did not die of SIGKILL: " + names);
      }
      Thread.sleep(10);
    }
  }

  /** Starts killed processes again; returns before they answer. */
  public void revive(List<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      call("revive", name);
    }
  }

  String bootstrapServers() throws IOException {
    return "127.0.0.1:" + ports().getProperty("kafka_port");
  }

  URI flink() throws IOException {
    return URI.create("http://127.0.0.1:" + ports().getProperty("rest_port"));
  }

  private Properties ports() throws IOException {
    Properties ports = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve("ports"))) {
      ports.load(reader);
    }
    return ports;
  }

  private void call(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("CLUSTER_FOLDER", folder.toString());
    Process process = builder.start();
    if (!process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "%s did not end within %d s; see %s".formatted(command, SCRIPT_SECONDS, log));
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("%s failed; see %s".formatted(command, log));
    }
  }
}
