package io.perpeft.core.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.generation.Manifest.FileEntry;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GenerationTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir Path directory;

  @Test
  void remembersTheUsersOfItsHistory() throws IOException {
    TreeMap<String, KnownUser> users = new TreeMap<>();
    users.put("ann \n\"☕", new KnownUser(new int[] {2, 1, 2}, 7, 2, 1_700_000_000_000L));
    users.put("bob", new KnownUser(new int[] {1}, 3, 1, 5L));
    Path path = directory.resolve("generation");
    Generation.of(content(1).withUsers(KnownUsers.of(users)), NOW).writeTo(path);

    assertThat(Generation.read(path).users())
        .usingRecursiveComparison()
        .isEqualTo(new HashMap<>(users));
    assertThat(Generation.of(content(1), NOW).users()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user\":\"ann\",\"group\":1,\"time\":2,\"items\":[1,3]}",
        "{\"user\":\"ann\",\"group\":1,\"time\":2,\"items\":[0]}",
        "{\"group\":1,\"time\":2,\"items\":[1]}",
        "{\"user\":\"ann\",\"group\":1,\"time\":2}",
        "{\"user\":\"ann\"",
        "7"
      })
  void refusesUsersThatCannotBe(String lines) {
    KnownUsers users = new KnownUsers(lines.getBytes(UTF_8));
    Generation generation = Generation.of(content(1).withUsers(users), NOW);
    assertThatThrownBy(generation::users)
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("users.jsonl");
  }

  @Test
  void readsBackWhatWasWritten() throws IOException {
    Path backbone = directory.resolve("clip");
    Generation written = Generation.of(content(1), NOW).withBackboneLocation(backbone);
    Path path = directory.resolve("deep/generation");
    written.writeTo(path);
    Generation read = Generation.read(path);

    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.manifest().backboneLocation()).isEqualTo(backbone.toString());
    assertThat(read.manifest().createdAt()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(read.manifest().metrics().keySet()).containsExactly("user_blind", "grouped");
    assertThat(read.itemIds()).containsExactly("ä", "b,\"");
    assertThat(read.recommender()).isEqualTo(written.recommender());
    assertThat(read.adapter()).isEqualTo(written.adapter());
    assertThat(read.global()).isEqualTo(written.global());
    assertThat(read.groups()).isEqualTo(written.groups());
    assertThat(read.centroids()).isEqualTo(written.centroids());
    assertThat(read.groupSizes()).containsExactly(4, 5);
    try (Stream<Path> siblings = Files.list(path.getParent())) {
      assertThat(siblings).containsExactly(path);
    }
    assertThatThrownBy(() -> written.writeTo(path))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("exists already");

    Path copy = directory.resolve("copy");
    read.writeTo(copy);
    assertThat(copy.resolve("manifest.json"))
        .hasSameTextualContentAs(path.resolve("manifest.json"));
    assertThat(Generation.read(copy).id()).isEqualTo(written.id());
  }

  @Test
  void ofWritersThatRaceForADirectoryExactlyOneWins() throws Exception {
    int writers = 3;
    List<Generation> generations =
        IntStream.range(0, writers).mapToObj(k -> Generation.of(content(k), NOW)).toList();
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 5; round++) {
        Path path = directory.resolve("races/generation-" + round);
        CyclicBarrier start = new CyclicBarrier(writers);
        List<String> winners = new ArrayList<>();
        for (Future<String> outcome :
            pool.invokeAll(
                generations.stream().map(generation -> racer(generation, path, start)).toList())) {
          try {
            winners.add(outcome.get());
          } catch (ExecutionException lost) {
            assertThat(lost.getCause())
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining(path.toString())
                .hasMessageMatching(".*(exists already|another writer).*");
          }
        }
        assertThat(winners).containsExactly(Generation.read(path).id());
      }
    } finally {
      pool.shutdownNow();
    }
    try (Stream<Path> left = Files.list(directory.resolve("races"))) {
      assertThat(left).hasSize(5).noneMatch(path -> path.getFileName().toString().startsWith("."));
    }
  }

  private static Callable<String> racer(Generation generation, Path path, CyclicBarrier start) {
    return () -> {
      start.await(10, TimeUnit.SECONDS);
      generation.writeTo(path);
      return generation.id();
    };
  }

  @Test
  void keepsAnItemMemoryIfThereIsOne() throws IOException {
    ItemMemory memory =
        new ItemMemory(MemoryOptions.defaults(new HalfLives(1, 2, 3), 5).withFactors(4));
    memory.admit("ä");
    MemoryStart start = new MemoryStart(memory, new ItemKnn(1));
    Generation with =
        Generation.of(content(1).withMemory(GenerationMemory.of(start)).withMetrics(Map.of()), NOW);
    Path path = directory.resolve("generation");
    with.writeTo(path);

    MemoryStart read = Generation.read(path).memory().orElseThrow().start();
    assertThat(read.memory().encode()).isEqualTo(memory.encode());
    assertThat(read.memory().options()).isEqualTo(memory.options());
    assertThat(read.neighbours().items()).isEqualTo(1);
    assertThat(with.id()).isNotEqualTo(Generation.of(content(1), NOW).id());
    assertThat(Generation.of(content(1), NOW).memory()).isEmpty();
    Files.delete(path.resolve("item-neighbours.state"));
    assertRefused(path, "item-neighbours.state", "missing");
  }

  @Test
  void theIdFollowsFromTheContentAlone() {
    String id = Generation.of(content(1), NOW).id();
    assertThat(id).hasSize(16);
    assertThat(Generation.of(content(1), Instant.EPOCH).id()).isEqualTo(id);
    assertThat(Generation.of(content(2), NOW).id()).isNotEqualTo(id);
    assertThat(Generation.of(content(1), NOW).withBackboneLocation(directory).id()).isEqualTo(id);
    assertThat(Generation.of(content(1).withMetrics(Map.of()), NOW).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "items.json",
        "recommender.safetensors",
        "global/adapter_config.json",
        "global/adapter_model.safetensors",
        "groups/0/projector.safetensors",
        "groups/12/adapter_model.safetensors",
        "centroids.safetensors"
      })
  void namesTheFileThatWasChangedCutOrLost(String name) throws IOException {
    Path path = directory.resolve("generation");
    Generation.of(content(1), NOW).writeTo(path);
    Path file = path.resolve(name);
    byte[] bytes = Files.readAllBytes(file);

    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertRefused(path, name, "hash");
    Files.write(file, Arrays.copyOf(bytes, 3));
    assertRefused(path, name, "hash");
    Files.delete(file);
    assertRefused(path, name, "missing");
  }

  @Test
  void holdsAdaptersInTheLayoutOfThePeftLibrary() throws IOException {
    Path path = directory.resolve("generation");
    Generation.of(content(1), NOW).writeTo(path);

    Path group = path.resolve("groups/12");
    assertThat(group.resolve("adapter_config.json")).hasContent("{\"bottleneck\": 32}");
    try (SafetensorsFile model = SafetensorsFile.open(group.resolve("adapter_model.safetensors"));
        SafetensorsFile projector = SafetensorsFile.open(group.resolve("projector.safetensors"))) {
      assertThat(model.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(model.names()).containsExactly("a");
      assertThat(model.floats("a").data()).containsExactly(1, 2);
      assertThat(projector.names()).containsExactly("b");
    }
  }

  @Test
  void refusesAChangedOrForeignManifest() throws IOException {
    Path path = directory.resolve("generation");
    Generation.of(content(1), NOW).writeTo(path);
    Path manifest = path.resolve("manifest.json");
    String json = Files.readString(manifest);

    Files.writeString(manifest, json.replace("\"heads\" : 1", "\"heads\" : 2"));
    assertRefused(path, "manifest.json", "generationId");
    Files.writeString(manifest, json.replace("\"formatVersion\" : 2", "\"formatVersion\" : 1"));
    assertRefused(path, "manifest.json", "formatVersion");
    Files.writeString(manifest, json.replace("\"width\" : 2", "\"width\" : -2"));
    assertRefused(path, "manifest.json", "width");
    Files.writeString(manifest, json.substring(0, json.length() / 2));
    assertRefused(path, "manifest.json", "");
    Files.writeString(manifest, "null");
    assertRefused(path, "manifest.json", "");
    Files.delete(manifest);
    assertRefused(path, "manifest.json", "missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../items.json",
        "/etc/passwd",
        "groups/../../x",
        "groups//x",
        "groups/.x",
        "a\\b",
        "C:x",
        "x/",
        "",
        "manifest.json"
      })
  void refusesAManifestThatNamesAFileOutsideOfItsDirectory(String name) {
    Map<String, FileEntry> files = Map.of(name, new FileEntry("00", 1));
    assertThatThrownBy(() -> Manifest.parse(json(files), "there"))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("there: field files")
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void refusesAManifestWithAFileOfLessThanNoBytes() {
    Map<String, FileEntry> files = Map.of("items.json", new FileEntry("00", -1));
    assertThatThrownBy(() -> Manifest.parse(json(files), "there"))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("'items.json'");
  }

  private static byte[] json(Map<String, FileEntry> files) {
    return Manifest.of(content(1), files, "now", "").toJson().getBytes(UTF_8);
  }

  @Test
  void refusesContentThatDoesNotFitTogether() {
    GenerationContent good = content(1);
    assertThatThrownBy(
            () ->
                new GenerationContent(
                    good.adapter(),
                    good.backbone(),
                    good.settings(),
                    good.metrics(),
                    List.of("only one"),
                    good.recommender(),
                    good.global(),
                    good.groups(),
                    good.centroids(),
                    good.groupSizes()))
        .hasMessageContaining("sasrec.item_emb.weight");
    assertThatThrownBy(
            () ->
                new GenerationContent(
                    good.adapter(),
                    good.backbone(),
                    good.settings(),
                    good.metrics(),
                    good.itemIds(),
                    good.recommender(),
                    good.global(),
                    new TreeMap<>(Map.of(0, good.global())),
                    good.centroids(),
                    good.groupSizes()))
        .hasMessageContaining("weights of [0]");
    assertThatThrownBy(() -> new GroupWeights(Map.of("other", FloatTensor.zeros(1))))
        .hasMessageContaining("'other'");
  }

  private static void assertRefused(Path path, String file, String why) {
    assertThatThrownBy(() -> Generation.read(path))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(why);
  }

  static GenerationContent content(float value) {
    Map<String, RankingQuality> metrics = new LinkedHashMap<>();
    metrics.put("user_blind", new RankingQuality(.1, .2, .3, .4, .5, .6, 7));
    metrics.put("grouped", new RankingQuality(.1, .2, .3, .4, .5, .6, 7));
    return new GenerationContent(
        new AdapterIdentity("iisan", "{\"bottleneck\": 32}"),
        new BackboneIdentity(BackboneIdentity.CLIP, "00ff", List.of(0, 2), 64, 48),
        new GenerationSettings(2, 10, 1, 2, 7, "bce", Map.of("lr", "1e-4")),
        metrics,
        List.of("ä", "b,\""),
        Map.of(
            GenerationContent.ID_TABLE, FloatTensor.of(new float[] {0, 0, 1, 2, 3, value}, 3, 2)),
        weights(0),
        new TreeMap<>(Map.of(0, weights(1), 12, weights(value))),
        new Centroids(new int[] {12, 0}, new float[][] {{1, 2}, {3, 4}}),
        new long[] {4, 5});
  }

  private static GroupWeights weights(float value) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("projector.b", FloatTensor.of(new float[] {value}, 1));
    tensors.put("adapter.a", FloatTensor.of(new float[] {value, 2}, 2));
    return new GroupWeights(tensors);
  }
}
