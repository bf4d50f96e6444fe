package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenStatesFolderTest {
  private static final FloatTensor TEXT =
      FloatTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3, 2, 2);

  private final Path directory;

  HiddenStatesFolderTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void givesRowsByItemId() throws IOException {
    write("[\"a\", \"b\", \"ü ☂\"]", Map.of("text", TEXT, "image", FloatTensor.zeros(3, 2, 5)));
    try (HiddenStatesFolder folder = HiddenStatesFolder.open(directory)) {
      assertThat(folder.shape().imageWidth()).isEqualTo(5);
      assertThat(folder.shape().textWidth()).isEqualTo(2);
      assertThat(folder.shape().depths()).containsExactly(0, 1);

      List<PreparedItem> items = List.of(prepare(folder, "ü ☂"), prepare(folder, "a"));
      HiddenStates states = folder.hiddenStates(items);

      assertThat(states.text()).containsExactly(9, 10, 11, 12, 1, 2, 3, 4);
      assertThat(states.image()).hasSize(20).containsOnly(0);
    }
  }

  @Test
  void eitherTowerMayBeAbsent() throws IOException {
    write("[\"a\", \"b\", \"c\"]", Map.of("text", TEXT));
    try (HiddenStatesFolder folder = HiddenStatesFolder.open(directory)) {
      assertThat(folder.shape().imageWidth()).isZero();
      assertThat(folder.hiddenStates(List.of(prepare(folder, "b"))).image()).isNull();
    }
  }

  @Test
  void theHashFollowsTheContent() throws IOException {
    write("[\"a\", \"b\", \"c\"]", Map.of("text", TEXT));
    String before = HiddenStatesFolder.open(directory).shape().sha256();
    write("[\"a\", \"c\", \"b\"]", Map.of("text", TEXT));

    assertThat(HiddenStatesFolder.open(directory).shape().sha256()).isNotEqualTo(before);
  }

  @Test
  void anUnknownItemIsNamed() throws IOException {
    write("[\"a\", \"b\", \"c\"]", Map.of("text", TEXT));
    try (HiddenStatesFolder folder = HiddenStatesFolder.open(directory)) {
      assertThatThrownBy(() -> prepare(folder, "d"))
          .isInstanceOf(BackboneException.class)
          .hasMessageContaining("ids.json")
          .hasMessageContaining("\"d\"");
    }
  }

  @Test
  void filesThatDoNotFitTogetherAreRefused() throws IOException {
    assertRefused("[\"a\", \"b\"]", Map.of("text", TEXT), "2 ids");
    assertRefused("[\"a\", \"b\", \"a\"]", Map.of("text", TEXT), "occurs twice");
    assertRefused("{\"a\": 1}", Map.of("text", TEXT), "ids.json");
    assertRefused("null", Map.of("text", TEXT), "ids.json");
    assertRefused("[\"a\", \"b\", \"c\"]", Map.of("states", TEXT), "neither");
    assertRefused(
        "[\"a\", \"b\", \"c\"]", Map.of("text", FloatTensor.zeros(3, 4)), "[n, depths, width]");
    assertRefused(
        "[\"a\", \"b\", \"c\"]",
        Map.of("text", TEXT, "image", FloatTensor.zeros(3, 4, 1)),
        "depths");
    Files.delete(directory.resolve("ids.json"));
    assertThatThrownBy(() -> HiddenStatesFolder.open(directory))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("ids.json");
  }

  private void assertRefused(String ids, Map<String, FloatTensor> tensors, String message)
      throws IOException {
    write(ids, tensors);
    assertThatThrownBy(() -> HiddenStatesFolder.open(directory))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining(message);
  }

  private static PreparedItem prepare(HiddenStatesFolder folder, String id) {
    return folder.prepare(new ItemContent(id, "", null));
  }

  private void write(String ids, Map<String, FloatTensor> tensors) throws IOException {
    Files.writeString(directory.resolve("ids.json"), ids);
    SafetensorsWriter.write(directory.resolve("hidden_states.safetensors"), tensors, Map.of());
  }
}
