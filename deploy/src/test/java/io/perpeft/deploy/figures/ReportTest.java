package io.perpeft.deploy.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Quality LIVE = new Quality(10, 0.25, 0.5);

  private static Summary summary(Latencies latencies, Map<String, Quality> quality) {
    GroupSummary group = new GroupSummary("3", 12, 10, 2, 1, 1, 1, 1, quality, null);
    return new Summary(
        20,
        12,
        Map.of("invalid", 3L, "duplicate", 4L),
        0,
        1,
        5,
        9,
        100,
        latencies,
        List.of(group),
        GroupChanges.NONE,
        7.26);
  }

  @Test
  void theFileHasTheAgreedKeys(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("r.json");
    Report.of(summary(new Latencies(12, 900.4, 1500), Map.of("live", LIVE, "frozen_global", LIVE)))
        .writeTo(file);

    JsonNode report = new ObjectMapper().readTree(Files.readString(file));
    List<String> keys = new ArrayList<>();
    report.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
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
            "seconds");
    assertThat(report.path("purchases").asLong()).isEqualTo(20);
    assertThat(report.path("dead_letters").asLong()).isEqualTo(7);
    assertThat(report.at("/freshness_ms/p50").asLong()).isEqualTo(900);
    assertThat(report.at("/freshness_ms/p95").asLong()).isEqualTo(1500);
    assertThat(report.at("/prequential/live/ndcg20").asDouble()).isEqualTo(0.25);
    assertThat(report.at("/prequential/frozen_global/hr20").asDouble()).isEqualTo(0.5);
    assertThat(report.path("seconds").asDouble()).isEqualTo(7.3);
  }

  @Test
  void whatWasNotMeasuredIsNull() throws Exception {
    JsonNode report =
        new ObjectMapper().readTree(Report.of(summary(Latencies.NONE, Map.of())).toJson());

    assertThat(report.at("/freshness_ms/p50").isNull()).isTrue();
    assertThat(report.at("/prequential/live/ndcg20").isNull()).isTrue();
  }

  @Test
  void allWaysToScoreAreReported() {
    assertThat(Report.of(summary(Latencies.NONE, Map.of("another", LIVE))).prequential())
        .containsKeys("live", "frozen_global", "composed", "item_knn_live", "another");
  }
}
