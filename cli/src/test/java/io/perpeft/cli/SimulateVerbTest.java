package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.demo.Drift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateVerbTest {
  private static final int ITEMS = 60;

  @TempDir private Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    List<String> items = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      items.add("{\"id\": \"i%d\", \"title\": \"item %d\"}".formatted(item, item));
    }
    Files.write(data.resolve("items.jsonl"), items);
    SplittableRandom random = new SplittableRandom(1);
    List<String> purchases = new ArrayList<>(List.of("user,item,timestamp"));
    for (int n = 0; n < 600; n++) {
      int user = random.nextInt(60);
      int item = user % 3 * 20 + random.nextInt(20);
      purchases.add("u%d,i%d,%d".formatted(user, item, 1_000_000L * n));
    }
    Files.write(data.resolve("purchases.csv"), purchases);
  }

  @Test
  void writesTheReportAndPrintsATable() throws IOException {
    Path report = folder.resolve("report");

    Cli run =
        Cli.run(
            "simulate",
            "--data",
            data,
            "--arms",
            "popularity,item-knn-live,memory-only",
            "--factors",
            16,
            "--report",
            report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("item-knn-live").contains("gain (95 %) over item-knn-live");
    assertThat(report.resolve("index.html")).isNotEmptyFile();
    assertThat(report.resolve("arms.csv")).isNotEmptyFile();
    JsonNode summary = new ObjectMapper().readTree(report.resolve("summary.json").toFile());
    assertThat(summary.at("/facts/stream_purchases").asInt()).isEqualTo(180);
    assertThat(summary.at("/arms/memory-only/ndcg20").asDouble())
        .isGreaterThan(summary.at("/arms/popularity/ndcg20").asDouble());
  }

  @Test
  void playsEverySeedAndReportsGainsOverEveryArmAsked() throws IOException {
    Path report = folder.resolve("report");

    Cli run =
        Cli.run(
            "simulate",
            "--data",
            data,
            "--arms",
            "popularity,item-knn-live,memory-only",
            "--against",
            "item-knn-live,popularity",
            "--seeds",
            "3,4",
            "--factors",
            16,
            "--report",
            report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("means over 2 seeds");
    JsonNode summary = new ObjectMapper().readTree(report.resolve("summary.json").toFile());
    assertThat(summary.at("/seeds/0/seed").asInt()).isEqualTo(3);
    assertThat(summary.at("/seeds/1/seed").asInt()).isEqualTo(4);
    assertThat(summary.at("/arms/memory-only/ndcg20").asDouble())
        .isCloseTo(
            (summary.at("/seeds/0/arms/memory-only/ndcg20").asDouble()
                    + summary.at("/seeds/1/arms/memory-only/ndcg20").asDouble())
                / 2,
            within(1e-12));
    assertThat(summary.at("/arms/memory-only/gains_ndcg20/popularity/low").isNumber()).isTrue();
    assertThat(summary.at("/arms/memory-only/gain_ndcg20/mean").asDouble())
        .isCloseTo(
            summary.at("/arms/memory-only/ndcg20").asDouble()
                - summary.at("/arms/item-knn-live/ndcg20").asDouble(),
            within(1e-12));
    assertThat(summary.has("drift")).isFalse();
  }

  @Test
  void aDriftOfTheDemoShopIsReported() throws IOException {
    Path shop = folder.resolve("shop");
    DemoShop.generate(
            DemoShopOptions.builder()
                .items(200)
                .shoppers(300)
                .purchases(6_000)
                .pictureSize(16)
                .drift(new Drift(.8, .5))
                .build())
        .writeTo(shop);
    Path report = folder.resolve("report");

    Cli run =
        Cli.run(
            "simulate", "--data", shop, "--arms", "popularity,item-knn-live", "--report", report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("purchases to 90 %");
    JsonNode summary = new ObjectMapper().readTree(report.resolve("summary.json").toFile());
    assertThat(summary.at("/drift/changed_users").asInt()).isBetween(30, 240);
    assertThat(summary.at("/drift/arms/item-knn-live/lost_ndcg20/mean").isNumber()).isTrue();
    assertThat(summary.at("/drift/arms/item-knn-live/purchases_to_90_percent").has("value"))
        .isTrue();
    assertThat(Files.readAllLines(report.resolve("drift.csv")))
        .anySatisfy(line -> assertThat(line).startsWith("item-knn-live,0,0,"));
  }

  @Test
  void anUnknownArmIsWrongUsage() {
    Cli run = Cli.run("simulate", "--data", data, "--arms", "knn", "--report", folder);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("there is no arm 'knn'").contains("item-knn-live");
  }

  @Test
  void anArmThatNeedsAModelAsksForOne() {
    Cli run = Cli.run("simulate", "--data", data, "--arms", "groups-frozen", "--report", folder);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--generation, --backbone and --hidden-states");
  }
}
