package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsException;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.Fixtures;
import io.perpeft.model.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClipBackboneTest {
  private final Device device = Device.open("cpu");
  private final ClipBackbone backbone = ClipBackbone.open(Fixtures.path("tiny-clip"), device);
  private final List<PreparedItem> items = new ArrayList<>();
  private final List<String> titles = new ArrayList<>();

  @BeforeAll
  void prepare() throws IOException {
    JsonNode forward = new ObjectMapper().readTree(Fixtures.bytes("tiny-clip/forward.json"));
    forward.get("titles").forEach(title -> titles.add(title.textValue()));
    String[] pictures = {"landscape.png", "photo.jpg", "alpha.png"};
    for (int i = 0; i < 44; i++) {
      byte[] picture = i % 4 == 3 ? null : Fixtures.bytes("images/" + pictures[i % 4]);
      items.add(backbone.prepare(new ItemContent("i" + i, titles.get(i % 6), picture)));
    }
  }

  @AfterAll
  void close() {
    backbone.close();
    device.close();
  }

  @Test
  void textEmbeddingsOfTitlesAreThoseOfTheReference() {
    try (SafetensorsFile expected =
        SafetensorsFile.open(Fixtures.path("tiny-clip/forward.safetensors"))) {
      ClipOutput output = backbone.forward(items.subList(0, 6));

      assertThat(output.textEmbeds())
          .containsExactly(expected.floats("text_embeds").data(), within(1e-5f));
    }
  }

  @Test
  void rowsAreThoseOfTheItemsWhateverElseIsInTheCall() {
    HiddenStates all = backbone.hiddenStates(items);

    assertThat(all.depths()).isEqualTo(5);
    for (int i = 0; i < items.size(); i++) {
      HiddenStates one = backbone.hiddenStates(List.of(items.get(i)));
      assertThat(Arrays.copyOfRange(all.image(), i * 5 * 64, (i + 1) * 5 * 64))
          .containsExactly(one.image(), within(1e-5f));
      assertThat(Arrays.copyOfRange(all.text(), i * 5 * 48, (i + 1) * 5 * 48))
          .containsExactly(one.text(), within(1e-5f));
    }
  }

  @Test
  void itemsWithoutPictureAreNeutralAndCounted() {
    long before = backbone.neutralPictures();
    PreparedItem item = backbone.prepare(new ItemContent("x", "red wool scarf", null));

    assertThat(backbone.neutralPictures()).isEqualTo(before + 1);
    ClipOutput output = backbone.forward(List.of(items.get(0), item, items.get(3)));
    float[] embeds = output.imageEmbeds();
    assertThat(Arrays.copyOfRange(embeds, 32, 64)).isEqualTo(Arrays.copyOfRange(embeds, 64, 96));
    assertThat(Arrays.copyOfRange(embeds, 0, 32)).isNotEqualTo(Arrays.copyOfRange(embeds, 32, 64));
  }

  @Test
  void noItemsGiveNoRows() {
    assertThat(backbone.hiddenStates(List.of()).items()).isZero();
  }

  @Test
  void halfPrecisionWeightsAreRead(@TempDir Path directory) throws IOException {
    Fixtures.copy("tiny-clip", directory);
    writeHalf(directory.resolve("model.safetensors"));
    try (ClipBackbone half = ClipBackbone.open(directory, device)) {
      assertThat(half.shape().sha256()).isNotEqualTo(backbone.shape().sha256());
      assertThat(half.forward(items).textEmbeds())
          .containsExactly(backbone.forward(items).textEmbeds(), within(5e-3f));
    }
  }

  @Test
  void depthsAreEvenlySpacedAndAsManyInBothTowers() {
    ClipOptions defaults = ClipOptions.defaults();
    assertThat(defaults.depthsOf(12, 12)).containsExactly(0, 2, 4, 6, 8, 10, 12);
    assertThat(defaults.depthsOf(24, 12)).containsExactly(0, 4, 8, 12, 16, 20, 24);
    assertThat(defaults.depthsOf(4, 4)).containsExactly(0, 1, 2, 3, 4);
    assertThat(new ClipOptions(3, 1).depthsOf(5, 4)).containsExactly(0, 3, 5);
    assertThatThrownBy(() -> new ClipOptions(9, 1).depthsOf(12, 4))
        .isInstanceOf(BackboneException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "intermediate_size, 96, 128, text_model.encoder.layers.0.mlp.fc1.weight",
    "hidden_size, 48, 64, text_model.embeddings.token_embedding.weight",
    "image_size, 32, 40, crop_size",
    "num_hidden_layers, 4, 5, layers.4.",
    "eos_token_id, 537, 7, text_config.eos_token_id",
    "vocab_size, 538, 400, vocab_size",
  })
  void whatDoesNotFitTheConfigurationIsNamed(
      String field, String from, String to, String named, @TempDir Path directory)
      throws IOException {
    Fixtures.copy("tiny-clip", directory);
    String assignment = "\"" + field + "\": ";
    Fixtures.edit(directory.resolve("config.json"), assignment + from, assignment + to);

    assertThatThrownBy(() -> ClipBackbone.open(directory, device))
        .isInstanceOfAny(BackboneException.class, SafetensorsException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "model.safetensors", "tokenizer.json", "preprocessor_config.json"})
  void aMissingFileIsNamed(String file, @TempDir Path directory) throws IOException {
    Fixtures.copy("tiny-clip", directory);
    Files.delete(directory.resolve(file));

    assertThatThrownBy(() -> ClipBackbone.open(directory, device))
        .isInstanceOfAny(BackboneException.class, SafetensorsException.class)
        .hasMessageContaining(directory.resolve(file).toString());
  }

  @Test
  void theLegacyEndOfTextIdPoolsAtTheLargestId(@TempDir Path directory) throws IOException {
    Fixtures.copy("tiny-clip", directory);
    Fixtures.edit(directory.resolve("config.json"), "\"eos_token_id\": 537", "\"eos_token_id\": 2");
    try (ClipBackbone legacy = ClipBackbone.open(directory, device)) {
      assertThat(legacy.forward(items).textEmbeds())
          .isEqualTo(backbone.forward(items).textEmbeds());
    }
  }

  /** Rewrites a float32 file with every tensor rounded to half precision. */
  private static void writeHalf(Path file) throws IOException {
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      for (String name : source.names()) {
        weights.put(name, source.floats(name));
      }
    }
    Files.write(file, HalfPrecisionFile.encode(weights));
  }
}
