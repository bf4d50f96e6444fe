package io.perpeft.deploy.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.perpeft.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A finished run as JSON. Purchases = training examples + dead letters + waiting.
 *
 * @param freshnessMs from purchase to published, {@link Figures} says how it is measured
 * @param prequential by way to score; {@code composed}, {@code live}, {@code frozen_global} and
 *     {@code item_knn_live} are always there
 */
@JsonPropertyOrder({
  "purchases",
  "training_examples",
  "dead_letters",
  "waiting",
  "steps",
  "releases",
  "versions_completed",
  "vectors_published",
  "freshness_ms",
  "prequential",
  "seconds"
})
public record Report(
    long purchases,
    @JsonProperty("training_examples") long trainingExamples,
    @JsonProperty("dead_letters") long deadLetters,
    long waiting,
    long steps,
    long releases,
    @JsonProperty("versions_completed") long versionsCompleted,
    @JsonProperty("vectors_published") long vectorsPublished,
    @JsonProperty("freshness_ms") Freshness freshnessMs,
    Map<String, Means> prequential,
    double seconds) {

  /** Name of the arm that scores with the group's newest release. */
  public static final String LIVE = "live";

  /** Name of the arm that scores with the generation's user-blind model. */
  public static final String FROZEN_GLOBAL = "frozen_global";

  /** Name of the arm that scores with the group's newest release and the item memory. */
  public static final String COMPOSED = "composed";

  /** Name of the arm that scores with an item-kNN as fresh as the item memory. */
  public static final String ITEM_KNN_LIVE = "item_knn_live";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Milliseconds; null if nothing was measured. */
  public record Freshness(@Nullable Long p50, @Nullable Long p95) {}

  /** Null if nothing was scored. */
  public record Means(@Nullable Double ndcg20, @Nullable Double hr20) {}

  /** The report of a run that has come to rest. */
  public static Report of(Summary summary) {
    TreeSet<String> arms = new TreeSet<>();
    summary.groups().forEach(group -> arms.addAll(group.quality().keySet()));
    Map<String, Means> prequential = new LinkedHashMap<>();
    for (String arm : List.of(COMPOSED, LIVE, FROZEN_GLOBAL, ITEM_KNN_LIVE)) {
      prequential.put(arm, means(summary.quality(arm)));
    }
    arms.forEach(arm -> prequential.putIfAbsent(arm, means(summary.quality(arm))));
    return new Report(
        summary.purchases(),
        summary.trainingExamples(),
        summary.deadLetterCount(),
        summary.waiting(),
        summary.steps(),
        summary.releases(),
        summary.versionsCompleted(),
        summary.vectorsPublished(),
        freshness(summary.latencies()),
        prequential,
        Math.round(summary.secondsSinceStart() * 10) / 10.0);
  }

  private static Means means(Quality quality) {
    return quality.examples() == 0
        ? new Means(null, null)
        : new Means(quality.ndcg20(), quality.hr20());
  }

  private static Freshness freshness(Latencies latencies) {
    return latencies.count() == 0
        ? new Freshness(null, null)
        : new Freshness(Math.round(latencies.p50Millis()), Math.round(latencies.p95Millis()));
  }

  /** Indented JSON with a line break at its end. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is plain data", e);
    }
  }

  /** Writes the JSON; the file appears whole or not at all. */
  public void writeTo(Path file) throws IOException {
    AtomicFiles.write(file, toJson().getBytes(UTF_8));
  }
}
