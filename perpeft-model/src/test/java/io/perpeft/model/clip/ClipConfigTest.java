package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.ClipConfig.Activation;
import io.perpeft.model.clip.ClipConfig.Text;
import io.perpeft.model.clip.ClipConfig.Tower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipConfigTest {
  private final Path directory;

  ClipConfigTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void readsWhatTransformersWrites() {
    ClipConfig config = ClipConfig.read(Fixtures.path("tiny-clip"));

    assertThat(config.projectionDim()).isEqualTo(32);
    assertThat(config.vision().tower())
        .isEqualTo(new Tower(64, 128, 4, 4, Activation.QUICK_GELU, 1e-5));
    assertThat(config.vision().positions()).isEqualTo(17);
    assertThat(config.text())
        .isEqualTo(new Text(new Tower(48, 96, 4, 4, Activation.QUICK_GELU, 1e-5), 538, 77, 537));
  }

  @Test
  void omittedFieldsAreThoseOfVitB32() throws IOException {
    write(
        """
        {"architectures": ["CLIPModel"], "initializer_factor": 1.0,
         "logit_scale_init_value": 2.6592, "model_type": "clip", "projection_dim": 512,
         "text_config": {"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1,
                         "dropout": 0.0, "hidden_act": "quick_gelu"},
         "text_config_dict": null,
         "vision_config": {"dropout": 0.0, "model_type": "clip_vision_model"},
         "vision_config_dict": null}
        """);

    ClipConfig config = ClipConfig.read(directory);

    assertThat(config.vision().tower())
        .isEqualTo(new Tower(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5));
    assertThat(config.vision().imageSize()).isEqualTo(224);
    assertThat(config.vision().patchSize()).isEqualTo(32);
    assertThat(config.text())
        .isEqualTo(
            new Text(new Tower(512, 2048, 12, 8, Activation.QUICK_GELU, 1e-5), 49_408, 77, 2));
  }

  @Test
  void theOlderDictionaryCountsWhereThereIsOne() throws IOException {
    write(
        """
        {"text_config": {"hidden_size": 512}, "text_config_dict": {"hidden_size": 768,
         "num_attention_heads": 12}}
        """);

    assertThat(ClipConfig.read(directory).text().tower().width()).isEqualTo(768);
  }

  @Test
  void poolsAtTheFirstEndOfTextOrTheLargestId() {
    Tower tower = new Tower(8, 8, 1, 1, Activation.GELU, 1e-5);
    int[] tokens = {7, 3, 9, 1, 9};

    assertThat(new Text(tower, 10, 77, 9).pooledPosition(tokens)).isEqualTo(2);
    assertThat(new Text(tower, 10, 77, 1).pooledPosition(tokens)).isEqualTo(3);
    assertThat(new Text(tower, 10, 77, 2).pooledPosition(new int[] {2, 5, 9, 1, 9})).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"vision_config\": {\"hidden_size\": -3}}|vision_config.hidden_size",
        "{\"vision_config\": {\"hidden_size\": 9e99}}|vision_config.hidden_size",
        "{\"vision_config\": {\"num_attention_heads\": 7}}|vision_config.num_attention_heads",
        "{\"vision_config\": {\"patch_size\": 225}}|vision_config.patch_size",
        "{\"vision_config\": {\"num_channels\": 4}}|vision_config.num_channels",
        "{\"text_config\": {\"vocab_size\": 99999999999}}|text_config.vocab_size",
        "{\"text_config\": {\"num_hidden_layers\": \"12\"}}|text_config.num_hidden_layers",
        "{\"text_config\": {\"hidden_act\": \"relu\"}}|text_config.hidden_act",
        "{\"text_config\": {\"layer_norm_eps\": 0}}|text_config.layer_norm_eps",
        "{\"text_config\": []}|text_config",
        "{\"projection_dim\": 0}|projection_dim",
        "{\"model_type\": \"siglip\"}|model_type",
      })
  void aWrongFieldIsNamedWithItsFile(String json, String field) throws IOException {
    write(json);

    assertThatThrownBy(() -> ClipConfig.read(directory))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining('"' + field + '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "[1]", "{\"projection_dim\":", "nonsense"})
  void whatIsNoJsonObjectIsRefused(String json) throws IOException {
    write(json);

    assertThatThrownBy(() -> ClipConfig.read(directory))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> ClipConfig.read(directory))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining(directory.resolve("config.json").toString());
  }

  private void write(String json) throws IOException {
    Files.writeString(directory.resolve("config.json"), json);
  }
}
