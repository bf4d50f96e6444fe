package io.perpeft.model.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterConfig;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.PooledStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/reference/adapters.md, which nothing in the house knows of. */
class FourthMethodTest {
  private static final SyntheticHistory HISTORY = new SyntheticHistory(60, 50, 600, 12, 8, 3);
  private static final String KIND = "scale-and-shift";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/test/java/com/example/adapters/ScaleAndShift.java",
        "src/test/resources/com/example/adapters/scale_and_shift.py",
        "src/test/resources/META-INF/services/io.perpeft.model.peft.AdapterKind"
      })
  void theReferencePageShowsWhatIsTestedHere(String file) throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "reference", "adapters.md")))
        .contains(Files.readString(Path.of(file)));
  }

  @Test
  void isBootstrappedReadBackAndTunedLikeAnyOther() throws IOException {
    try (Device device = Device.open("cpu");
        HiddenStatesFolder backbone = HiddenStatesFolder.open(hiddenStates())) {
      AdapterMethod method = AdapterMethods.open(backbone, AdapterConfig.ofDefaults(KIND));
      BootstrapOptions options = BootstrapOptions.defaults(7).withGroups(2).withEpochs(1, 1, 1);
      Path written = folder.resolve("generation");
      new Bootstrapper(device, method, options, TrainingProgress.SILENT)
          .run(HISTORY.log, identity(backbone.shape()), HISTORY::inputs)
          .writeTo(written);

      Generation read = Generation.read(written);
      assertThat(written.resolve("groups/1/adapter_config.json"))
          .content()
          .contains("SCALE-AND-SHIFT");
      tuneAndEncode(device, read, AdapterMethods.of(read, backbone));
    }
  }

  private static void tuneAndEncode(Device device, Generation generation, AdapterMethod method) {
    GroupWeights before = requireNonNull(generation.groups().get(1));
    try (FrozenRecommender recommender = FrozenRecommender.of(device, generation);
        ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH);
        GroupTuner tuner =
            GroupTuner.create(
                new TuningContext(
                    recommender, method, new TuningOptions(AdamW.of(1e-2, 0), 0.3, 4)),
                HISTORY::inputs,
                before)) {
      MicroBatch batch =
          new MicroBatch(
              new int[][] {{1, 2}, {3}},
              new int[] {4, 5},
              new int[] {6, 7},
              new float[2],
              new boolean[2][2]);
      assertThat(tuner.step(batch, 1)).isInstanceOf(StepResult.Applied.class);
      GroupWeights after = tuner.weights();
      assertThat(after.part(GroupWeights.ADAPTER)).containsOnlyKeys("scale", "shift");
      assertThat(after.part(GroupWeights.ADAPTER)).isNotEqualTo(before.part(GroupWeights.ADAPTER));

      PooledStates item = (PooledStates) HISTORY.inputs(9);
      float[] features = encoder.features(after, List.of(item));
      float[] scale = Fixtures.named(after.part(GroupWeights.ADAPTER), "scale").data();
      float[] shift = Fixtures.named(after.part(GroupWeights.ADAPTER), "shift").data();
      for (int d = 0; d < 20; d++) {
        float deepest = d < 12 ? item.image()[2 * 12 + d] : item.text()[2 * 8 + d - 12];
        assertThat(features[d]).isCloseTo(deepest * scale[d] + shift[d], offset(1e-5f));
      }
    }
  }

  private static BackboneIdentity identity(BackboneShape shape) {
    return new BackboneIdentity(
        BackboneIdentity.HIDDEN_STATES,
        shape.sha256(),
        shape.depths(),
        shape.imageWidth(),
        shape.textWidth());
  }

  private Path hiddenStates() throws IOException {
    FloatTensor image = FloatTensor.zeros(HISTORY.items, 3, 12);
    FloatTensor text = FloatTensor.zeros(HISTORY.items, 3, 8);
    for (int i = 0; i < HISTORY.items; i++) {
      PooledStates states = (PooledStates) HISTORY.inputs(i + 1);
      System.arraycopy(states.image(), 0, image.data(), i * 3 * 12, 3 * 12);
      System.arraycopy(states.text(), 0, text.data(), i * 3 * 8, 3 * 8);
    }
    Path states = Files.createDirectories(folder.resolve("states"));
    SafetensorsWriter.write(
        states.resolve("hidden_states.safetensors"),
        Map.of("image", image, "text", text),
        Map.of());
    new ObjectMapper().writeValue(states.resolve("ids.json").toFile(), HISTORY.log.items());
    return states;
  }
}
