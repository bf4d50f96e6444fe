package io.perpeft.model.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.device.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters to and from the PEFT library, which wrote the fixtures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeftDirectoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Device device = Device.open("cpu");
  private final ClipBackbone backbone = ClipBackbone.open(Fixtures.path("tiny-clip"), device);

  @TempDir Path folder;

  @AfterAll
  void close() {
    backbone.close();
    device.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "ia3"})
  void whatTheLibraryWroteComesOutAgainByteForByte(String kind) throws IOException {
    PeftDirectory given = new PeftDirectory(Fixtures.path(kind));
    AdapterMethod method = AdapterMethods.open(backbone, given.config());
    PeftDirectory written = new PeftDirectory(folder.resolve("written"));

    written.write(method.config(), given.tensors(method));

    assertThat(written.path().resolve(AdapterFiles.MODEL))
        .hasSameBinaryContentAs(given.path().resolve(AdapterFiles.MODEL));
    AdapterMethod again = AdapterMethods.open(backbone, written.config());
    AdapterMethods.requireSame(method, again);
    assertThat(again.sizes()).isEqualTo(method.sizes());
    assertThat(again.config()).isEqualTo(method.config());
    assertThatThrownBy(() -> written.write(method.config(), Map.of()))
        .hasMessageContaining("exists already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lora|use_dora|true",
        "lora|use_rslora|true",
        "lora|rank_pattern|{\"q_proj\": 8}",
        "lora|alpha_pattern|{\"q_proj\": 8}",
        "lora|bias|\"lora_only\"",
        "lora|lora_bias|true",
        "lora|modules_to_save|[\"visual_projection\"]",
        "lora|fan_in_fan_out|true",
        "lora|layers_to_transform|[1, 2]",
        "lora|exclude_modules|[\"fc1\"]",
        "lora|target_parameters|[\"x\"]",
        "lora|trainable_token_indices|[1]",
        "lora|init_lora_weights|\"pissa\"",
        "lora|target_modules|\"all-linear\"",
        "lora|target_modules|\".*_proj\"",
        "lora|target_modules|[]",
        "lora|target_modules|[7]",
        "lora|a_setting_of_tomorrow|1",
        "lora|r|0",
        "lora|r|2000000000",
        "lora|r|4.5",
        "lora|lora_alpha|0.5",
        "lora|lora_dropout|1",
        "ia3|fan_in_fan_out|true",
        "ia3|modules_to_save|[\"visual_projection\"]",
        "ia3|feedforward_modules|[\"fc2\"]",
        "ia3|r|4"
      })
  void aSettingThatCannotBeHadIsNamed(String kind, String field, String value) throws IOException {
    Path changed = changed(kind, field, value);
    assertRefused(
        () -> AdapterMethods.open(backbone, new PeftDirectory(changed).config()),
        field.equals("feedforward_modules") ? "feed-forward" : wordOf(field, value));
  }

  private static String wordOf(String field, String value) {
    return value.equals("[]") ? "target module" : "\"" + field + "\"";
  }

  @Test
  void whatChangesNoFeatureIsPassedOver() throws IOException {
    Path changed = changed("lora", "revision", "\"main\"");
    AdapterMethods.open(backbone, new PeftDirectory(changed).config());
  }

  @Test
  void settingsFromAStrangerAreReadWithCare() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("hostile"));
    PeftDirectory hostile = new PeftDirectory(directory);
    assertRefused(hostile::config, "adapter_config.json: missing");
    String[] texts = {
      "",
      "[]",
      "null",
      "{",
      "{\"peft_type\": 3}",
      "{\"peft_type\": \"LORA\", \"r\": 4, \"r\": 8}",
      "{} {}",
      "[".repeat(100_000)
    };
    for (String text : texts) {
      Files.writeString(directory.resolve(AdapterFiles.CONFIG), text);
      assertRefused(hostile::config, AdapterFiles.CONFIG);
    }
    Files.writeString(directory.resolve(AdapterFiles.CONFIG), " ".repeat(2 << 20));
    assertRefused(hostile::config, "too many");
    Files.writeString(directory.resolve(AdapterFiles.CONFIG), "{\"peft_type\": \"VERA\"}");
    assertRefused(
        () -> AdapterMethods.open(backbone, hostile.config()), "\"vera\" is not known here");
  }

  @Test
  void tensorsThatAreMissingMisshapenOrTooManyAreNamed() throws IOException {
    PeftDirectory given = new PeftDirectory(Fixtures.path("lora"));
    AdapterMethod method = AdapterMethods.open(backbone, given.config());
    Map<String, FloatTensor> tensors = given.tensors(method);
    String name = tensors.keySet().iterator().next();

    Map<String, FloatTensor> fewer = new LinkedHashMap<>(tensors);
    fewer.remove(name);
    assertRefused(() -> with(fewer).tensors(method), "'" + name + "' is missing");
    Map<String, FloatTensor> more = new LinkedHashMap<>(tensors);
    more.put("base_model.model.visual_projection.weight", FloatTensor.zeros(2));
    assertRefused(() -> with(more).tensors(method), "visual_projection.weight' is unknown");
    Map<String, FloatTensor> other = new LinkedHashMap<>(tensors);
    other.put(name, FloatTensor.zeros(3, 3));
    assertRefused(() -> with(other).tensors(method), "'" + name + "' has shape [3, 3]");
    Path cut = with(tensors).path();
    Files.write(cut.resolve(AdapterFiles.MODEL), new byte[] {1, 2, 3});
    assertRefused(() -> new PeftDirectory(cut).tensors(method), AdapterFiles.MODEL);
    Files.delete(cut.resolve(AdapterFiles.MODEL));
    assertRefused(() -> new PeftDirectory(cut).tensors(method), "safe_serialization");
  }

  @Test
  void adaptersOfOneGenerationComputeTheSame() throws IOException {
    AdapterMethod own = open("lora");
    AdapterMethods.requireSame(own, open(changed("lora", "lora_dropout", "0.3")));
    assertRefused(() -> AdapterMethods.requireSame(own, open("ia3")), "of kind ia3");
    assertRefused(
        () -> AdapterMethods.requireSame(own, open(changed("lora", "lora_alpha", "16"))),
        "same rank and alpha, here 4 and 8, not 4 and 16");
    assertRefused(
        () ->
            AdapterMethods.requireSame(
                own, open(changed("lora", "target_modules", "[\"q_proj\", \"fc1\"]"))),
        "self_attn.v_proj");
    assertRefused(
        () ->
            AdapterMethods.requireSame(
                open("ia3"), open(changed("ia3", "feedforward_modules", "[]"))),
        "mlp.fc1");
  }

  @Test
  void adaptersInTheTopLayersAreNamedInFullSoThatTheLibraryFindsThem() {
    AdaptedClip top = AdaptedClip.open(backbone, Lora.defaults(), 1);
    AdapterMethod again =
        AdapterMethods.open(backbone, AdapterConfig.parse(top.config(), "config"));
    assertThat(top.config()).contains("\"text_model.encoder.layers.3.self_attn.q_proj\"");
    assertThat(again.layout().weights()).hasSameSizeAs(top.layout().weights());
    assertThat(again.sizes()).isEqualTo(top.sizes());
    assertThat(again.inputs()).isEqualTo(top.inputs());
  }

  private AdapterMethod open(String kind) {
    return open(Fixtures.path(kind));
  }

  private AdapterMethod open(Path directory) {
    return AdapterMethods.open(backbone, new PeftDirectory(directory).config());
  }

  private Path changed(String kind, String field, String value) throws IOException {
    ObjectNode config =
        (ObjectNode) JSON.readTree(Fixtures.path(kind).resolve(AdapterFiles.CONFIG).toFile());
    config.set(field, JSON.readTree(value));
    Path directory = Files.createTempDirectory(folder, kind);
    JSON.writeValue(directory.resolve(AdapterFiles.CONFIG).toFile(), config);
    return directory;
  }

  private PeftDirectory with(Map<String, FloatTensor> tensors) throws IOException {
    Path directory = Files.createTempDirectory(folder, "tensors");
    Files.write(
        directory.resolve(AdapterFiles.MODEL),
        SafetensorsWriter.encode(tensors, Map.of("format", "pt")));
    Files.write(directory.resolve(AdapterFiles.CONFIG), "{}".getBytes(StandardCharsets.UTF_8));
    return new PeftDirectory(directory);
  }

  private static void assertRefused(ThrowingCallable opening, String why) {
    assertThatThrownBy(opening).isInstanceOf(AdapterException.class).hasMessageContaining(why);
  }
}
