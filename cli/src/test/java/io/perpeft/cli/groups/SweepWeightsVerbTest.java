package io.perpeft.cli.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.testing.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SweepWeightsVerbTest {
  @TempDir Path folder;

  @Test
  void removesWhatNeitherAReleaseNorACommandNames() throws Exception {
    Path weights = Files.createDirectories(folder.resolve("weights"));
    Path released = old(weights, "released");
    Path commanded = old(weights, "commanded");
    Path unneeded = old(weights, "unneeded");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        RunningShop shop = new RunningShop(kafka, "shop")) {
      shop.send(
          RunningShop.release("2", 1)
              .setWeights(null)
              .setWeightsUri(released.toUri().toString())
              .setWeightsSha256(released.getFileName().toString())
              .build());
      GroupCommand adopt =
          GroupCommand.newBuilder()
              .setGenerationId("gen")
              .setCommandId("c1")
              .setGroupId("2")
              .setKind("adopt")
              .setWeightsUri(commanded.toUri().toString())
              .setWeightsSha256(commanded.getFileName().toString())
              .setWeightsSize(1L)
              .setReason("why")
              .setIssuedAt(1)
              .build();
      shop.send(shop.topics().groupCommands(), "2", RunningShop.encode(adopt));

      Cli dry = shop.run("sweep-weights", "--weights-dir", weights.toUri(), "--dry-run");
      assertThat(dry.err()).isEmpty();
      assertThat(dry.out()).contains(unneeded.getFileName().toString(), "1 would be removed");
      assertThat(unneeded).exists();

      Cli swept = shop.run("sweep-weights", "--weights-dir", weights.toUri());
      assertThat(swept.out()).contains("1 removed; the topics name 2");
      assertThat(unneeded).doesNotExist();
      assertThat(released).exists();
      assertThat(commanded).exists();

      shop.send(shop.topics().adapterReleases(), "3", new byte[] {1, 2});
      Cli refused = shop.run("sweep-weights", "--weights-dir", weights.toUri());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("might name weights");
    }
  }

  private static Path old(Path weights, String what) throws IOException {
    byte[] bytes = what.getBytes(StandardCharsets.UTF_8);
    Path place = Files.createDirectories(weights.resolve(Sha256.hex(bytes)));
    Path model = Files.write(place.resolve(AdapterFiles.MODEL), bytes);
    FileTime time = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
    Files.setLastModifiedTime(model, time);
    Files.setLastModifiedTime(place, time);
    return place;
  }
}
