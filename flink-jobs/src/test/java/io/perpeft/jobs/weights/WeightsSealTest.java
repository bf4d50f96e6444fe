package io.perpeft.jobs.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsSealTest {
  private static final GroupWeights WEIGHTS =
      new GroupWeights(
          Map.of(
              "adapter.a", FloatTensor.of(new float[] {1, 2}, 2),
              "projector.b", FloatTensor.of(new float[] {3}, 1)));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"file://%s/weights/", "file://%s/weights", "file:%s/weights", "%s/weights"})
  void whatIsSealedIsFetchedHoweverTheDirectoryIsWritten(String form) throws Exception {
    String directory = form.formatted(folder);
    GroupWeights weights = WEIGHTS;
    SealedWeights sealed = new WeightsSeal(0, directory, "{}").seal(weights.encode());
    GroupCommand command = new GroupCommands("g").adopt("c", "1", "1", 3, sealed, "why", 1);

    assertThat(new WeightsSource(directory, 1 << 20).fetch(command).encode())
        .isEqualTo(weights.encode());
  }

  @Test
  void aReleaseLiesInTheLayoutOfThePeftLibraryAndIsCheckedWhenItIsFetched() throws Exception {
    String directory = folder.toUri().toString();
    SealedWeights sealed = new WeightsSeal(0, directory, "{}").seal(WEIGHTS.encode());
    GroupCommand command = new GroupCommands("g").adopt("c", "1", "1", 3, sealed, "why", 1);
    WeightsSource source = new WeightsSource(directory, 1 << 20);

    Path place = folder.resolve(sealed.sha256());
    try (Stream<Path> files = Files.list(place)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              AdapterFiles.CONFIG, AdapterFiles.MODEL, AdapterFiles.PROJECTOR);
    }
    assertThat(place.resolve(AdapterFiles.CONFIG)).hasContent("{}");
    assertThat(AdapterFiles.read(place)).isEqualTo(WEIGHTS);

    Path model = place.resolve(AdapterFiles.MODEL);
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);
    assertRefused(source, command, "weightsSha256");
    Files.write(model, new byte[3_000]);
    assertRefused(source, command, AdapterFiles.MODEL);
    Files.delete(model);
    assertRefused(source, command, "does not exist");
  }

  private static void assertRefused(WeightsSource source, GroupCommand command, String why) {
    assertThatThrownBy(() -> source.fetch(command))
        .isInstanceOf(FaultyRecordException.class)
        .hasMessageContaining(why);
  }
}
