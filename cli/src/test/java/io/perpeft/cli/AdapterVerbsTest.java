package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.cli.groups.RunningShop;
import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.TinyClip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRA and (IA)3 on the command line: bootstrap, evaluate, export, import, encode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdapterVerbsTest {
  private static final int ITEMS = 60;

  @TempDir static Path directory;

  private Path data = Path.of("");
  private Path clip = Path.of("");
  private Path lora = Path.of("");

  @BeforeAll
  void bootstrap() throws IOException {
    clip = TinyClip.writeTo(directory.resolve("tiny-clip"));
    data = directory.resolve("shop");
    DemoShop.generate(
            DemoShopOptions.builder()
                .items(ITEMS)
                .shoppers(60)
                .purchases(300)
                .pictureSize(32)
                .build())
        .writeTo(data);
    lora = bootstrap("lora", "--adapter=lora", "--rank=2", "--adapter-layers=2");
  }

  private Path bootstrap(String name, Object... options) {
    Path out = directory.resolve(name);
    List<Object> arguments =
        new ArrayList<>(
            List.of("bootstrap", "--data", data, "--backbone", clip, "--out", out, "--groups=2"));
    arguments.addAll(
        List.of("--warm-up-epochs=1", "--global-epochs=1", "--group-epochs=1", "--negatives=8"));
    arguments.addAll(Arrays.asList(options));
    succeed(arguments.toArray());
    return out;
  }

  private static Cli succeed(Object... arguments) {
    Cli result = Cli.run(arguments);
    assertThat(result.err()).as(result.err()).doesNotContain("perpeft: ");
    assertThat(result.exitCode()).isZero();
    return result;
  }

  @Test
  void aGenerationOfEitherKindIsEvaluatedFromDisk() {
    Path ia3 = bootstrap("ia3", "--adapter=ia3", "--adapter-layers=all");
    assertThat(Generation.read(ia3).adapter().kind()).isEqualTo("ia3");
    assertThat(Generation.read(ia3).global().part(GroupWeights.ADAPTER)).hasSize(2 * 4 * 3);
    assertThat(Generation.read(lora).global().part(GroupWeights.ADAPTER)).hasSize(2 * 2 * 2 * 2);
    for (Path generation : List.of(lora, ia3)) {
      Cli evaluated = succeed("evaluate", "--generation", generation, "--data", data);
      assertThat(tableIn(evaluated)).isEqualTo(tableIn(succeed("inspect", generation)));
    }
  }

  private static String tableIn(Cli result) {
    return result.out().substring(result.out().indexOf("NDCG@10"));
  }

  @Test
  void anExportedAdapterEncodesAsTheGenerationDoesAndComesBackTheSame() throws IOException {
    Path exported = directory.resolve("exported");
    succeed("adapter", "export", "--generation", lora, "--group", 1, "--out", exported);
    Path group = lora.resolve("groups/1");
    assertThat(exported.resolve(AdapterFiles.MODEL))
        .hasSameBinaryContentAs(group.resolve(AdapterFiles.MODEL));
    assertThat(exported.resolve(AdapterFiles.CONFIG))
        .hasSameBinaryContentAs(group.resolve(AdapterFiles.CONFIG));

    Path ofAdapter = encode("--backbone", clip, "--adapter", exported);
    Path ofGroup = encode("--generation", lora, "--group", 1, "--precision", "fp32");
    try (SafetensorsFile adapter = SafetensorsFile.open(ofAdapter);
        SafetensorsFile generation = SafetensorsFile.open(ofGroup)) {
      assertThat(adapter.names()).containsExactly("item_features");
      assertThat(adapter.metadata()).containsEntry("adapter", "lora");
      assertThat(adapter.floats("item_features").shape()).containsExactly(ITEMS, 64);
      // The generation's cached states are rounded to bfloat16, those of encode --adapter are not.
      assertClose(adapter.floats("item_features"), generation.floats("item_features"), 2e-2);
    }

    Path imported = directory.resolve("imported");
    succeed(
        "adapter",
        "import",
        "--generation",
        lora,
        "--adapter",
        exported,
        "--group",
        1,
        "--out",
        imported);
    Generation before = Generation.read(lora);
    Generation after = Generation.read(imported);
    assertThat(after.groups()).isEqualTo(before.groups());
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.manifest().metrics()).isEmpty();
  }

  @Test
  void exportsTheAdapterOfARelease(@TempDir Path broker) throws Exception {
    Generation generation = Generation.read(lora);
    GroupWeights learnt = learnt(Objects.requireNonNull(generation.groups().get(1)));
    Path exported = directory.resolve("released");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(broker);
        RunningShop shop = new RunningShop(kafka, "shop")) {
      shop.send(release(generation, learnt.encode()));
      Object[] words = {
        "adapter", "export", "--generation", lora, "--group", 1, "--out", exported, "--release"
      };
      Cli unknown = shop.run(Stream.concat(Stream.of(words), Stream.of(2)).toArray());
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.err()).contains("no version 2 of group 1");
      Cli result = shop.run(Stream.concat(Stream.of(words), Stream.of(1)).toArray());
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(exported.resolve(AdapterFiles.MODEL)).hasBinaryContent(AdapterFiles.model(learnt));
    assertThat(exported.resolve(AdapterFiles.CONFIG))
        .hasSameBinaryContentAs(lora.resolve("global").resolve(AdapterFiles.CONFIG));
  }

  /** Other weights of the same shapes. */
  private static GroupWeights learnt(GroupWeights weights) {
    Map<String, FloatTensor> tensors = new TreeMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] data = tensor.data().clone();
              data[0] += 1;
              tensors.put(name, FloatTensor.of(data, tensor.shape()));
            });
    return new GroupWeights(tensors);
  }

  private static AdapterRelease release(Generation generation, byte[] weights) {
    return RunningShop.release("1", 1)
        .setGenerationId(generation.id())
        .setAdapterKind("lora")
        .setWeights(ByteBuffer.wrap(weights))
        .setWeightsSha256(Sha256.hex(weights))
        .setWeightsSize(weights.length)
        .build();
  }

  @Test
  void anAdapterOfThePeftLibraryBecomesTheGlobalOne() throws IOException {
    Path generation = bootstrap("rank-4", "--adapter=lora", "--adapter-layers=all");
    Path fixture = fixture("lora");
    Path imported = directory.resolve("with-fixture");
    succeed(
        "adapter",
        "import",
        "--generation",
        generation,
        "--adapter",
        fixture,
        "--global",
        "--out",
        imported);

    Generation made = Generation.read(imported);
    assertThat(imported.resolve("global/" + AdapterFiles.MODEL))
        .hasSameBinaryContentAs(fixture.resolve(AdapterFiles.MODEL));
    Generation before = Generation.read(generation);
    assertThat(made.global().part(GroupWeights.PROJECTOR))
        .isEqualTo(before.global().part(GroupWeights.PROJECTOR));
    assertThat(made.groups()).isEqualTo(before.groups());
    try (SafetensorsFile alone =
            SafetensorsFile.open(encode("--backbone", clip, "--adapter", fixture));
        SafetensorsFile within =
            SafetensorsFile.open(
                encode("--generation", imported, "--global", "--precision", "fp32"))) {
      assertClose(alone.floats("item_features"), within.floats("item_features"), 1e-5);
    }
    Cli other =
        Cli.run(
            "adapter",
            "import",
            "--generation",
            lora,
            "--adapter",
            fixture,
            "--global",
            "--out",
            directory.resolve("none"));
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("vision_model.encoder.layers.0").hasLineCount(1);
  }

  private static Path fixture(String name) throws IOException {
    Path copy = Files.createDirectories(directory.resolve("fixture-" + name));
    for (String file : List.of(AdapterFiles.CONFIG, AdapterFiles.MODEL)) {
      try (var in =
          Objects.requireNonNull(
              TinyClip.class.getResourceAsStream("/fixtures/" + name + "/" + file))) {
        Files.copy(in, copy.resolve(file));
      }
    }
    return copy;
  }

  private Path encode(Object... whose) throws IOException {
    Path out = Files.createTempDirectory(directory, "encoded").resolve("items.safetensors");
    List<Object> arguments = new ArrayList<>(List.of("encode", "--data", data, "--out", out));
    arguments.addAll(Arrays.asList(whose));
    succeed(arguments.toArray());
    return out;
  }

  private static void assertClose(FloatTensor actual, FloatTensor expected, double tolerance) {
    assertThat(actual.data()).containsExactly(expected.data(), within((float) tolerance));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--adapter=vera|--adapter must be one of ia3, iisan, lora, not vera",
        "--adapter=ia3 --rank=4|--rank is no option of --adapter ia3",
        "--rank=4|--rank is no option of --adapter iisan",
        "--adapter=lora --bottleneck=4|--bottleneck is no option of --adapter lora",
        "--adapter=lora --feedforward-modules=fc1|is no option of --adapter lora",
        "--adapter=lora --rank=0|rank and alpha of at least 1",
        "--adapter=lora --adapter-dropout=1|dropout in [0, 1)",
        "--adapter=lora --adapter-layers=0|--adapter-layers must be a whole number above 0, or all",
        "--adapter=ia3 --feedforward-modules=fc2|must be among its target modules"
      })
  void optionsThatDoNotFitAreWrongUsage(String options, String message) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("bootstrap", "--data", data, "--backbone", clip, "--out", "never-made"));
    arguments.addAll(Arrays.asList((Object[]) options.split(" ")));
    Cli result = Cli.run(arguments.toArray());
    assertThat(result.err()).contains(message);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void aTargetModuleThatClipDoesNotHaveIsNamed() {
    Cli result =
        Cli.run(
            "bootstrap",
            "--data",
            data,
            "--backbone",
            clip,
            "--out",
            "never-made",
            "--adapter=lora",
            "--target-modules=q_proj,qkv");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("target module \"qkv\"").hasLineCount(1);
  }

  @Test
  void exportAndEncodeNeedToKnowWhose() {
    assertThat(Cli.run("adapter", "export", "--generation", lora, "--out", "x").exitCode())
        .isEqualTo(2);
    assertThat(
            Cli.run("adapter", "export", "--generation", lora, "--global", "--release=1", "--out=x")
                .err())
        .contains("--release needs --group and --bootstrap-servers");
    assertThat(Cli.run("adapter").exitCode()).isEqualTo(2);
    assertThat(
            Cli.run(
                    "encode",
                    "--generation",
                    lora,
                    "--global",
                    "--adapter",
                    "x",
                    "--data",
                    data,
                    "--out",
                    "x")
                .err())
        .contains("--adapter goes with --backbone alone");
  }
}
