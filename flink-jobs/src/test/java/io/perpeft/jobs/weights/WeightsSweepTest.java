package io.perpeft.jobs.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.weights.WeightsSweep.Unneeded;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsSweepTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant WEEK_AGO = NOW.minus(Duration.ofDays(7));

  @TempDir Path folder;

  @Test
  void removesOldWeightsThatNobodyNamesAndNothingElse() throws Exception {
    String named = sealed(1, WEEK_AGO.minusSeconds(60));
    String unneeded = sealed(2, WEEK_AGO.minusSeconds(60));
    String young = sealed(3, WEEK_AGO.plusSeconds(60));
    Path foreign = Files.createDirectories(folder.resolve("somebody's"));
    age(foreign, WEEK_AGO.minusSeconds(60));
    WeightsSweep sweep = new WeightsSweep(folder.toUri().toString());

    List<Unneeded> found = sweep.find(Set.of(named), WEEK_AGO);
    assertThat(found).extracting(Unneeded::uri).singleElement().asString().endsWith(unneeded);
    assertThat(folder.resolve(unneeded)).as("found is not removed").exists();

    for (Unneeded weights : found) {
      sweep.remove(weights);
    }
    assertThat(folder.resolve(unneeded)).doesNotExist();
    assertThat(AdapterFiles.read(folder.resolve(named)).tensors()).isNotEmpty();
    assertThat(folder.resolve(young).resolve(AdapterFiles.MODEL)).exists();
    assertThat(foreign).exists();
  }

  @Test
  void aFileThatIsBeingWrittenKeepsItsDirectory() throws Exception {
    String weights = sealed(1, WEEK_AGO.minusSeconds(60));
    Files.createFile(folder.resolve(weights).resolve(".adapter_model.safetensors.unfinished"));

    assertThat(new WeightsSweep(folder.toUri().toString()).find(Set.of(), WEEK_AGO)).isEmpty();
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNothing() throws Exception {
    String missing = folder.resolve("missing").toUri().toString();
    assertThat(new WeightsSweep(missing).find(Set.of(), NOW)).isEmpty();
  }

  private String sealed(float value, Instant written) throws IOException {
    GroupWeights weights =
        new GroupWeights(Map.of("adapter.a", FloatTensor.of(new float[] {value}, 1)));
    SealedWeights sealed =
        new WeightsSeal(0, folder.toUri().toString(), "{}").seal(weights.encode());
    age(folder.resolve(sealed.sha256()), written);
    return sealed.sha256();
  }

  private static void age(Path place, Instant written) throws IOException {
    try (Stream<Path> paths = Files.walk(place)) {
      for (Path path : paths.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(written));
      }
    }
  }
}
