package io.perpeft.jobs.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseReadingTest {
  private static final Generation GENERATION = SmallGeneration.of(5, 1);

  @TempDir Path folder;

  @Test
  void takesAReleaseThatFitsTheGeneration() throws Exception {
    AdapterRelease release = release(GENERATION.global().tensors(), builder -> {});
    assertThat(read(release, null)).isSameAs(release);
  }

  @Test
  void namesWhatDoesNotFit() {
    Map<String, FloatTensor> good = GENERATION.global().tensors();
    assertRefused(good, builder -> builder.setGenerationId("another"), "generationId is 'another'");
    assertRefused(good, builder -> builder.setGroupId("-7"), "groupId '-7'");
    assertRefused(good, builder -> builder.setGroupId("07"), "groupId '07'");
    assertRefused(good, builder -> builder.setGroupId("global"), "groupId 'global'");
    assertRefused(good, builder -> builder.setVersion(0), "version is 0");
    assertRefused(good, builder -> builder.setAdapterKind("lora"), "adapterKind is 'lora'");
    assertRefused(good, builder -> builder.setWeightsSize(3), "weightsSize is 3");
    assertRefused(good, builder -> builder.setWeightsSize(-3), "weightsSize is -3");
    assertRefused(
        good, builder -> builder.setWeightsSha256("0".repeat(64)), "weightsSha256 is 0000");
    assertRefused(good, builder -> builder.setWeights(null), "neither weights nor weightsUri");
    assertRefused(
        with("adapter.a", FloatTensor.zeros(3, 2)), builder -> {}, "tensor 'adapter.a' has shape");
    assertRefused(with("adapter.b", FloatTensor.zeros(1)), builder -> {}, "'adapter.b' is unknown");
    assertRefused(
        with("adapter.a", FloatTensor.of(new float[] {1, Float.NaN, 1, 1}, 2, 2)),
        builder -> {},
        "no finite numbers");
    Map<String, FloatTensor> fewer = new LinkedHashMap<>(good);
    fewer.remove("adapter.a");
    assertRefused(fewer, builder -> {}, "'adapter.a' is missing");
  }

  @Test
  void refusesBytesThatAreNoWeightsWhateverTheyAre() throws Exception {
    Random random = new Random(3);
    byte[] good = GENERATION.global().encode();
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = good.clone();
      for (int k = 0; k <= random.nextInt(4); k++) {
        bytes[random.nextInt(random.nextBoolean() ? 64 : bytes.length)] = (byte) random.nextInt();
      }
      AdapterRelease release = release(bytes, builder -> {});
      try {
        read(release, null);
      } catch (FaultyRecordException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void readsWeightsFromTheWeightsDirectoryAndFromNowhereElse() throws Exception {
    byte[] weights = GENERATION.global().encode();
    Path allowed = Files.createDirectories(folder.resolve("weights"));
    Path file = allowed.resolve("good.safetensors");
    Files.write(file, weights);
    Path outside = folder.resolve("outside.safetensors");
    Files.write(outside, weights);
    String directory = allowed.toUri().toString();

    AdapterRelease release = atUri(weights, file.toUri().toString());
    assertThat(read(release, directory)).isSameAs(release);
    assertInvalid(() -> read(release, null), "perpeft.tuning.weights-dir");
    assertInvalid(
        () -> read(atUri(weights, outside.toUri().toString()), directory), "is not under");
    assertInvalid(
        () -> read(atUri(weights, directory + "../outside.safetensors"), directory),
        "is not under");
    assertInvalid(
        () -> read(atUri(weights, directory + "missing.safetensors"), directory), "does not exist");
    Files.write(file, new byte[] {1, 2, 3});
    assertInvalid(() -> read(release, directory), "there are 3 bytes");
  }

  private static void assertRefused(
      Map<String, FloatTensor> tensors, Consumer<AdapterRelease.Builder> change, String message) {
    assertInvalid(() -> read(release(tensors, change), null), message);
  }

  private static void assertInvalid(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(FaultyRecordException.class)
        .hasMessageContaining(message);
  }

  private static AdapterRelease read(AdapterRelease release, @Nullable String directory)
      throws FaultyRecordException {
    return new ReleaseReading(GENERATION, new WeightsSource(directory, 1 << 20))
        .read(release, Records.raw("releases", 0, new byte[0]), 0);
  }

  private static Map<String, FloatTensor> with(String name, FloatTensor tensor) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>(GENERATION.global().tensors());
    tensors.put(name, tensor);
    return tensors;
  }

  private static AdapterRelease atUri(byte[] weights, String uri) {
    return release(weights, builder -> builder.setWeights(null).setWeightsUri(uri));
  }

  private static AdapterRelease release(
      Map<String, FloatTensor> tensors, Consumer<AdapterRelease.Builder> change) {
    return release(new GroupWeights(tensors).encode(), change);
  }

  private static AdapterRelease release(byte[] weights, Consumer<AdapterRelease.Builder> change) {
    AdapterRelease.Builder builder =
        AdapterRelease.newBuilder()
            .setGenerationId(GENERATION.id())
            .setGroupId("1")
            .setVersion(1)
            .setParentVersion(0)
            .setAdapterKind("iisan")
            .setWeights(ByteBuffer.wrap(weights))
            .setWeightsSha256(Sha256.hex(weights))
            .setWeightsSize(weights.length)
            .setSteps(8)
            .setExamples(256)
            .setOptionsHash("")
            .setCodeVersion("test")
            .setNewestEventTime(1);
    change.accept(builder);
    return builder.build();
  }
}
