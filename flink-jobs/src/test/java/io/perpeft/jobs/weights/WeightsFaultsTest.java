package io.perpeft.jobs.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.testing.faults.Faults;
import io.perpeft.jobs.testing.faults.FaultyFileSystem;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that go by a file system which fails at any of its operations, or is full. */
class WeightsFaultsTest {
  private static final GroupWeights WEIGHTS =
      new GroupWeights(
          Map.of(
              "adapter.a", FloatTensor.of(new float[] {1, 2}, 2),
              "projector.b", FloatTensor.of(new float[] {3}, 1)));
  private static final byte[] BYTES = WEIGHTS.encode();

  @TempDir Path folder;

  @AfterEach
  void mend() {
    Faults.none();
  }

  /** Fails at the first operation, at the second, and so on, until one seals without a failure. */
  @Test
  void nobodySeesWeightsThatAreNotWholeWhicheverOperationFails() throws Exception {
    for (int operation = 1; ; operation++) {
      Path directory = folder.resolve("weights-" + operation);
      WeightsSeal seal = new WeightsSeal(0, FaultyFileSystem.uri(directory), "{}");
      Faults faults = Faults.at(operation);
      if (isSealed(seal)) {
        assertThat(faults.failures()).isZero();
        assertThat(operation).as("operations of a seal").isGreaterThan(10);
        return;
      }
      Faults.none();

      Path place = directory.resolve(Sha256.hex(BYTES));
      if (Files.exists(place.resolve(AdapterFiles.MODEL))) {
        assertThat(AdapterFiles.read(place)).isEqualTo(WEIGHTS);
      }
      assertThat(names(directory)).as("operation %d", operation).noneMatch(n -> n.startsWith("."));
      assertThat(fetch(directory, seal.seal(BYTES)).encode()).isEqualTo(BYTES);
    }
  }

  private static boolean isSealed(WeightsSeal seal) {
    try {
      seal.seal(BYTES);
      return true;
    } catch (IOException expected) {
      return false;
    }
  }

  @Test
  void aFullDiskIsSaidAndWhatIsThereStaysReadable() throws Exception {
    WeightsSeal seal = new WeightsSeal(0, FaultyFileSystem.uri(folder), "{}");
    SealedWeights sealed = seal.seal(BYTES);
    GroupWeights others =
        new GroupWeights(Map.of("adapter.a", FloatTensor.of(new float[] {7, 8}, 2)));

    Faults.diskFull();
    assertThatThrownBy(() -> seal.seal(others.encode()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    Faults.none();

    assertThat(fetch(folder, sealed).encode()).isEqualTo(BYTES);
    assertThat(folder.resolve(Sha256.hex(others.encode())).resolve(AdapterFiles.MODEL))
        .doesNotExist();
  }

  /** The record stays where it is in the log, and the job reads it again. */
  @Test
  void weightsThatCannotBeReadNowAreNoFaultOfTheRecord() throws Exception {
    SealedWeights sealed = new WeightsSeal(0, FaultyFileSystem.uri(folder), "{}").seal(BYTES);
    Faults.at(1);
    assertThatThrownBy(() -> fetch(folder, sealed)).isInstanceOf(UncheckedIOException.class);
    assertThat(fetch(folder, sealed).encode()).isEqualTo(BYTES);
  }

  private static GroupWeights fetch(Path directory, SealedWeights sealed) throws Exception {
    GroupCommand command = new GroupCommands("g").adopt("c", "1", "1", 3, sealed, "why", 1);
    return new WeightsSource(FaultyFileSystem.uri(directory), 1 << 20).fetch(command);
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
