package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.KnownUser;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.IisanMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapperTest {
  private static final SyntheticHistory HISTORY = new SyntheticHistory(200, 160, 2400, 12, 8, 3);
  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.open("cpu");
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static BootstrapOptions options(int globalEpochs, int groupEpochs) {
    return BootstrapOptions.defaults(7)
        .withGroups(2)
        .withStages(
            new StageOptions(globalEpochs, 3, 32, 64, AdamW.of(5e-3, 1e-4)),
            new StageOptions((globalEpochs + 1) / 2, 3, 32, 64, AdamW.of(5e-3, 1e-4)),
            new StageOptions(groupEpochs, 2, 32, 64, AdamW.of(2e-3, 1e-4)));
  }

  private static Generation run(BootstrapOptions options) {
    return new Bootstrapper(
            device, new IisanMethod(HISTORY.shape, 4), options, TrainingProgress.SILENT)
        .run(HISTORY.log, HISTORY.backbone(), HISTORY::inputs);
  }

  private static RankingQuality row(Map<String, RankingQuality> table, String name) {
    return Objects.requireNonNull(table.get(name), name);
  }

  @Test
  void learnsWhatPopularityCannotKnow() {
    Map<String, RankingQuality> metrics = run(options(20, 5)).manifest().metrics();
    assertThat(metrics.keySet()).containsExactly("user_blind", "grouped", "popularity", "item_knn");
    assertThat(row(metrics, "user_blind").ndcg20())
        .isGreaterThan(2 * row(metrics, "popularity").ndcg20());
    assertThat(row(metrics, "grouped").ndcg20())
        .isGreaterThan(2 * row(metrics, "popularity").ndcg20());
    assertThat(row(metrics, "user_blind").count()).isBetween(100L, 160L);
  }

  @Test
  void theSameSeedGivesTheSameGenerationAndTheDiskTheSameFigures(@TempDir Path folder)
      throws Exception {
    Generation generation = run(options(2, 1));
    assertThat(run(options(2, 1)).id()).isEqualTo(generation.id());
    generation.writeTo(folder.resolve("generation"));
    Generation read = Generation.read(folder.resolve("generation"));
    assertThat(
            GenerationScorers.evaluate(
                device,
                read.content(),
                new IisanMethod(HISTORY.shape, 4),
                HISTORY.log,
                HISTORY::inputs))
        .isEqualTo(generation.manifest().metrics());
    int newest = HISTORY.log.size() - 1;
    KnownUser last =
        Objects.requireNonNull(read.users().get(HISTORY.log.users().get(HISTORY.log.user(newest))));
    assertThat(last.items()).endsWith(HISTORY.log.item(newest));
    assertThat(last.lastEventTimeMillis()).isEqualTo(HISTORY.log.timeMillis(newest));
    MemoryStart start = read.memory().orElseThrow().start();
    assertThat(start.memory().newestMillis())
        .isEqualTo(HISTORY.log.timeMillis(HISTORY.log.size() - 1));
    assertThat(start.memory().groups()).isEqualTo(read.groups().keySet());
    assertThat(start.memory().size())
        .isEqualTo(
            IntStream.range(0, HISTORY.log.size()).map(HISTORY.log::item).distinct().count());
  }

  @Test
  void thePapersSettingsTrainToo() {
    BootstrapOptions paper =
        BootstrapOptions.paper(1)
            .withGroups(2)
            .withStages(
                new StageOptions(0, 1, 16, 64, AdamW.of(1e-3, 1e-4)),
                new StageOptions(1, 1, 16, 64, AdamW.of(1e-3, 1e-4)),
                new StageOptions(1, 1, 16, 64, AdamW.of(1e-3, 1e-4)));
    Generation generation = run(paper);
    assertThat(generation.settings().loss()).isEqualTo("bce");
    assertThat(generation.groups().get(0)).isNotEqualTo(generation.groups().get(1));
  }

  @Test
  void tooLittleHistoryIsNamed() {
    InteractionLog log =
        InteractionLog.of(
            List.of("a", "b"),
            List.of(new Purchase("1", "u", "a", 1), new Purchase("2", "v", "b", 2)));
    Bootstrapper bootstrapper =
        new Bootstrapper(
            device, new IisanMethod(HISTORY.shape, 4), options(1, 1), TrainingProgress.SILENT);
    assertThatThrownBy(() -> bootstrapper.run(log, HISTORY.backbone(), HISTORY::inputs))
        .hasMessageContaining("no user has two purchases");
    assertThatThrownBy(() -> bootstrapper.run(log.prefix(1), HISTORY.backbone(), HISTORY::inputs))
        .hasMessageContaining("too few for 2 groups");
  }
}
