package io.perpeft.deploy.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Asks a running Flink about its jobs and their metrics, over its REST interface. */
public final class FlinkRest {

  /** Flink answers late while its jobs have all cores. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI address;

  /** A job and its state by Flink's name, for example {@code RUNNING}. */
  public record Job(String id, String name, String state) {

    /** Whether it will never run again. */
    public boolean isOver() {
      return state.equals("FAILED") || state.equals("CANCELED") || state.equals("FINISHED");
    }
  }

  /**
   * @param address of the REST interface, for example {@code http://localhost:8081}
   */
  public FlinkRest(URI address) {
    this.address = address;
  }

  /** Where it asks. */
  public URI address() {
    return address;
  }

  /** All jobs that Flink remembers. */
  public List<Job> jobs() throws IOException, InterruptedException {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Job(job.path("jid").asText(), job.path("name").asText(), job.path("state").asText()));
    }
    return jobs;
  }

  /** Whether every subtask of the job runs, or has done all that it had to. */
  public boolean allTasksRun(Job job) throws IOException, InterruptedException {
    for (JsonNode vertex : vertices(job)) {
      JsonNode tasks = vertex.path("tasks");
      int well = tasks.path("RUNNING").asInt() + tasks.path("FINISHED").asInt();
      if (well != vertex.path("parallelism").asInt()) {
        return false;
      }
    }
    return job.state().equals("RUNNING");
  }

  /**
   * A complete checkpoint.
   *
   * @param begunMillis milliseconds since the epoch
   * @param bytes of all state in it, also of what an incremental one shares with earlier ones
   */
  public record Checkpoint(long begunMillis, Duration took, long bytes) {}

  /**
   * The job's newest complete checkpoint; empty if it has none since it was started or restored.
   */
  public Optional<Checkpoint> newestCheckpoint(Job job) throws IOException, InterruptedException {
    JsonNode newest = get("/jobs/" + job.id() + "/checkpoints").path("latest").path("completed");
    return newest.isObject()
        ? Optional.of(
            new Checkpoint(
                newest.path("trigger_timestamp").asLong(),
                Duration.ofMillis(newest.path("end_to_end_duration").asLong()),
                newest.path("state_size").asLong()))
        : Optional.empty();
  }

  /**
   * A metric of an operator, summed over its subtasks.
   *
   * @param suffix end of the metric's full name, for example {@code .perpeft.waiting}
   * @return empty while no subtask has reported it
   */
  public OptionalDouble sum(Job job, String suffix) throws IOException, InterruptedException {
    double sum = 0;
    boolean found = false;
    for (JsonNode vertex : vertices(job)) {
      String metrics =
          "/jobs/%s/vertices/%s/subtasks/metrics".formatted(job.id(), vertex.path("id").asText());
      for (JsonNode metric : get(metrics)) {
        String id = metric.path("id").asText();
        if (id.endsWith(suffix)) {
          String query = "?agg=sum&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
          for (JsonNode value : get(metrics + query)) {
            sum += value.path("sum").asDouble();
            found = true;
          }
        }
      }
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /** Asks Flink to cancel the job; its last checkpoint stays. */
  public void cancel(Job job) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/jobs/" + job.id()))
            .timeout(TIMEOUT)
            .method("PATCH", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "cancelling %s answered %d: %s"
              .formatted(job.name(), response.statusCode(), response.body()));
    }
  }

  private JsonNode vertices(Job job) throws IOException, InterruptedException {
    return get("/jobs/" + job.id()).path("vertices");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT).build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s%s answered %d: %s".formatted(address, path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
