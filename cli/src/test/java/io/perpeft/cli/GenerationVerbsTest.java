package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.testing.TinyClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bootstrap, evaluate and encode on a small demo shop and a random tiny CLIP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GenerationVerbsTest {
  private static final List<String> QUICK =
      List.of(
          "--groups=3",
          "--warm-up-epochs=1",
          "--global-epochs=1",
          "--group-epochs=1",
          "--device=cpu",
          "--precision=fp32");

  @TempDir static Path directory;

  private Path data = Path.of("");
  private Path clip = Path.of("");
  private Path generation = Path.of("");
  private String table = "";

  @BeforeAll
  void bootstrap() throws IOException {
    clip = TinyClip.writeTo(directory.resolve("tiny-clip"));
    data = directory.resolve("shop");
    generation = directory.resolve("generation");
    DemoShop.generate(
            DemoShopOptions.builder().items(60).shoppers(80).purchases(600).pictureSize(32).build())
        .writeTo(data);
    Cli result = run(QUICK, "bootstrap", "--data", data, "--backbone", clip, "--out", generation);
    assertThat(result.err()).contains("validation NDCG@20");
    assertThat(result.exitCode()).isZero();
    table = tableIn(result);
    assertThat(table).contains("user_blind", "grouped", "popularity", "item_knn");
  }

  @Test
  void evaluateGivesTheSameTableFromDisk() {
    Cli result =
        Cli.run("evaluate", "--generation", generation, "--data", data, "--precision", "fp32");
    assertThat(result.exitCode()).isZero();
    assertThat(tableIn(result)).isEqualTo(table);
    assertThat(tableIn(Cli.run("inspect", generation))).isEqualTo(table);
  }

  @Test
  void encodesEveryItemUnderAGroupAndUnderTheGlobalWeights() throws IOException {
    Generation read = Generation.read(generation);
    List<String> ids = DataFolder.open(data).items().stream().map(CatalogueItem::id).toList();
    Path group = directory.resolve("group/vectors.safetensors");
    Path global = directory.resolve("global/vectors.safetensors");
    Files.createDirectories(group.getParent());
    Files.createDirectories(global.getParent());
    Object[] common = {"encode", "--generation", generation, "--data", data, "--out"};
    assertThat(run(List.of("--group=1"), append(common, group)).exitCode()).isZero();
    assertThat(run(List.of("--global"), append(common, global)).exitCode()).isZero();

    assertThat(
            new ObjectMapper().readValue(group.resolveSibling("ids.json").toFile(), String[].class))
        .containsExactlyElementsOf(ids);
    try (SafetensorsFile ofGroup = SafetensorsFile.open(group);
        SafetensorsFile ofAll = SafetensorsFile.open(global)) {
      assertThat(ofGroup.metadata()).isEqualTo(Map.of("generation", read.id(), "weights", "1"));
      assertThat(ofGroup.floats("item_features").shape()).containsExactly(60, 160);
      assertThat(ofGroup.floats("item_vectors").shape()).containsExactly(60, 32);
      assertThat(ofGroup.floats("item_vectors")).isNotEqualTo(ofAll.floats("item_vectors"));
      checkMemory(ofGroup, read.memory().orElseThrow().start().memory(), ids);
    }
  }

  private static void checkMemory(SafetensorsFile file, ItemMemory memory, List<String> ids) {
    FloatTensor q = file.floats("item_memory_q");
    FloatTensor c = file.floats("item_memory_c");
    FloatTensor counts = file.floats("item_memory_counts");
    assertThat(q.shape()).containsExactly(60, 128);
    assertThat(counts.shape()).containsExactly(60, 3);
    int held = 0;
    for (int i = 0; i < 60; i++) {
      int row = memory.find(ids.get(i));
      float[] expected = row < 0 ? new float[128] : memory.q(row);
      assertThat(Arrays.copyOfRange(q.data(), i * 128, i * 128 + 128)).isEqualTo(expected);
      assertThat(c.data()[i * 128] != 0).isEqualTo(row >= 0);
      assertThat(counts.data()[i * 3 + 2] > 0).isEqualTo(row >= 0);
      held += row < 0 ? 0 : 1;
    }
    assertThat(held).isEqualTo(memory.size()).isPositive();
  }

  @Test
  void hiddenStatesOfTheBackboneTrainTheSameModel() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("states"));
    Path frozen = folder.resolve("frozen.safetensors");
    Cli encoded = Cli.run("encode", "--backbone", clip, "--data", data, "--out", frozen);
    assertThat(encoded.exitCode()).isZero();
    Map<String, FloatTensor> states = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(frozen)) {
      assertThat(file.floats("image_embeds").shape()).containsExactly(60, 32);
      assertThat(file.floats("text_embeds").shape()).containsExactly(60, 32);
      states.put("image", file.floats("image_pooled_hidden"));
      states.put("text", file.floats("text_pooled_hidden"));
    }
    assertThat(states.get("image").shape()).containsExactly(60, 5, 64);
    SafetensorsWriter.write(folder.resolve("hidden_states.safetensors"), states, Map.of());

    Path other = directory.resolve("from-states");
    Cli result = run(QUICK, "bootstrap", "--data", data, "--hidden-states", folder, "--out", other);
    assertThat(result.exitCode()).isZero();
    assertThat(tableIn(result)).isEqualTo(table);
    assertThat(Generation.read(other).groups()).isEqualTo(Generation.read(generation).groups());
    assertThat(
            tableIn(
                Cli.run("evaluate", "--generation", other, "--data", data, "--precision", "fp32")))
        .isEqualTo(table);
  }

  @Test
  void aFirstShareOfTheHistoryLeavesTheRestForStreaming() {
    Path part = directory.resolve("part");
    Cli result =
        run(
            QUICK,
            "bootstrap",
            "--data",
            data,
            "--backbone",
            clip,
            "--out",
            part,
            "--history-share=0.5");
    assertThat(result.exitCode()).isZero();
    Generation read = Generation.read(part);
    assertThat(read.settings().training()).containsEntry("history.purchases", "300");
    assertThat(read.itemIds()).hasSizeLessThan(60);
    assertThat(Objects.requireNonNull(read.recommender().get(GenerationContent.ID_TABLE)).dim(0))
        .isEqualTo(read.itemIds().size() + 1);
    assertThat(
            tableIn(
                Cli.run("evaluate", "--generation", part, "--data", data, "--precision", "fp32")))
        .isEqualTo(tableIn(result));
  }

  @Test
  void saysWhatDoesNotFitTogether() throws IOException {
    Path otherShop = directory.resolve("other-shop");
    DemoShop.generate(DemoShopOptions.builder().items(40).shoppers(30).purchases(100).build())
        .writeTo(otherShop);
    Cli otherData = Cli.run("evaluate", "--generation", generation, "--data", otherShop);
    assertThat(otherData.exitCode()).isEqualTo(1);
    assertThat(otherData.err()).contains("it has 100 purchases, not 600").hasLineCount(1);

    Cli inTheWay = run(QUICK, "bootstrap", "--data", data, "--backbone", clip, "--out", generation);
    assertThat(inTheWay.exitCode()).isEqualTo(1);
    assertThat(inTheWay.err()).contains("exists already").hasLineCount(1);

    Cli noGroup =
        Cli.run(
            "encode",
            "--generation",
            generation,
            "--group",
            9,
            "--data",
            data,
            "--out",
            directory.resolve("none"));
    assertThat(noGroup.exitCode()).isEqualTo(1);
    assertThat(noGroup.err()).contains("has no group 9; its groups are [0, 1, 2]");

    Path changed = Files.createDirectories(directory.resolve("changed-clip"));
    for (String name :
        List.of("config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json")) {
      Files.copy(clip.resolve(name), changed.resolve(name));
    }
    Files.writeString(
        changed.resolve("config.json"), Files.readString(clip.resolve("config.json")) + "\n");
    Cli otherBackbone =
        Cli.run("evaluate", "--generation", generation, "--data", data, "--backbone", changed);
    assertThat(otherBackbone.exitCode()).isEqualTo(1);
    assertThat(otherBackbone.err()).contains("is not the backbone of generation");
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(Cli.run("bootstrap", "--data", data, "--out", "x").exitCode()).isEqualTo(2);
    assertThat(
            run(
                    List.of("--groups=0"),
                    "bootstrap",
                    "--data",
                    data,
                    "--backbone",
                    clip,
                    "--out",
                    "x")
                .exitCode())
        .isEqualTo(2);
    assertThat(
            run(
                    List.of("--loss=hinge"),
                    "bootstrap",
                    "--data",
                    data,
                    "--backbone",
                    clip,
                    "--out",
                    "x")
                .err())
        .contains("--loss must be sampled-softmax or bce, not hinge");
    assertThat(
            Cli.run("encode", "--generation", generation, "--data", data, "--out", "x").exitCode())
        .isEqualTo(2);
    assertThat(Cli.run("encode", "--data", data, "--out", "x").exitCode()).isEqualTo(2);
  }

  @Test
  void aBrokenPictureIsNamedOrNeutral() throws IOException {
    Path broken = directory.resolve("broken-shop");
    DemoShop.generate(
            DemoShopOptions.builder().items(20).shoppers(20).purchases(40).pictureSize(32).build())
        .writeTo(broken);
    DataFolder folder = DataFolder.open(broken);
    Path cut = Objects.requireNonNull(folder.imagePath(folder.items().get(3)));
    Files.write(cut, new byte[] {1, 2, 3});
    Files.delete(Objects.requireNonNull(folder.imagePath(folder.items().get(5))));
    Path out = directory.resolve("broken.safetensors");
    Object[] args = {"encode", "--backbone", clip, "--data", broken, "--out", out};

    Cli stopped = Cli.run(args);
    assertThat(stopped.exitCode()).isEqualTo(1);
    assertThat(stopped.err())
        .contains("items.jsonl: item '")
        .contains("field image 'images/")
        .hasLineCount(1);
    assertThat(out).doesNotExist();

    Cli neutral = Cli.run(append(args, "--neutral-pictures"));
    assertThat(neutral.exitCode()).isZero();
    assertThat(neutral.err()).contains("2 items got the neutral picture");
  }

  private static Cli run(List<String> more, Object... args) {
    Object[] all = args;
    for (String word : more) {
      all = append(all, word);
    }
    return Cli.run(all);
  }

  private static Object[] append(Object[] args, Object last) {
    Object[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = last;
    return all;
  }

  /** The rows of figures, from the header on. */
  private static String tableIn(Cli result) {
    int start = result.out().indexOf("NDCG@10");
    return start < 0 ? result.err() : result.out().substring(start);
  }
}
