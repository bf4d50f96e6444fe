package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {

  @TempDir private Path folder;

  @Test
  void summaryHoldsEveryFigureByItsName() throws IOException {
    write();

    JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());

    JsonNode arm = summary.path("arms").path("item-knn-live");
    for (String name :
        List.of(
            "ndcg10",
            "ndcg20",
            "ndcg30",
            "hr10",
            "hr20",
            "hr30",
            "warm_ndcg20",
            "cold_ndcg20",
            "other_day_ndcg20",
            "new_user_ndcg20",
            "cpu_seconds_per_1000",
            "coverage",
            "moved_per_1000",
            "steps")) {
      assertThat(arm.path(name).isNumber()).as(name).isTrue();
    }
    assertThat(arm.path("ndcg20").asDouble()).isPositive();
    assertThat(summary.path("reference").asText()).isEqualTo("popularity");
    assertThat(arm.path("curve_ndcg20")).hasSize(40);
  }

  @Test
  void tablesHaveARowPerArm() throws IOException {
    write();

    assertThat(Files.readAllLines(folder.resolve("arms.csv")))
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).startsWith("item-knn-live,"))
        .allSatisfy(line -> assertThat(line.split(",")).hasSize(41));
    assertThat(Files.readAllLines(folder.resolve("curve.csv"))).hasSize(81);
    assertThat(Files.readAllLines(folder.resolve("groups.csv")))
        .containsOnlyOnce("seed,arm,group,purchases,ndcg20");
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    write();

    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("uPlot")
        .contains("\"item-knn-live\"")
        .doesNotContain("/*DATA*/", "/*PLOT*/", "/*SCRIPT*/", "/*STYLE*/", "<script src", "<link");
  }

  private void write() throws IOException {
    SimulationReport report =
        Simulation.run(
            Logs.options(ArmKind.POPULARITY, ArmKind.ITEM_KNN_LIVE),
            Logs.log(50, Logs.blocks(30, 50, 400, 1)),
            null,
            null,
            SimulationProgress.none());
    ReportFolder.write(report, folder);
  }
}
