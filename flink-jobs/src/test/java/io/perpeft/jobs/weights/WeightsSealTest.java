package io.perpeft.jobs.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsSealTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"file://%s/weights/", "file://%s/weights", "file:%s/weights", "%s/weights"})
  void whatIsSealedIsFetchedHoweverTheDirectoryIsWritten(String form) throws Exception {
    String directory = form.formatted(folder);
    GroupWeights weights =
        new GroupWeights(
            Map.of(
                "adapter.a", FloatTensor.of(new float[] {1, 2}, 2),
                "projector.b", FloatTensor.of(new float[] {3}, 1)));
    SealedWeights sealed = new WeightsSeal(0, directory).seal(weights.encode());
    GroupCommand command = new GroupCommands("g").adopt("c", "1", "1", 3, sealed, "why", 1);

    assertThat(new WeightsSource(directory, 1 << 20).fetch(command).encode())
        .isEqualTo(weights.encode());
  }
}
