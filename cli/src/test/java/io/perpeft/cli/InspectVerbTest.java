package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.generation.AdapterIdentity;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectVerbTest {
  @TempDir Path directory;

  @Test
  void saysWhatIsInAGeneration() throws IOException {
    Path path = write();
    Cli result = Cli.run("inspect", path);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("generation  " + Generation.read(path).id())
        .contains("clip, depths [0, 2], image width 64, text width 48")
        .contains("h 2, L 10, heads 1, groups 2, seed 7, loss bce")
        .contains("epochs 3")
        .containsPattern("items +2")
        .containsPattern("global +1 +3")
        .containsPattern("1 +5 +1 +3")
        .containsPattern("user_blind +0\\.1000 +0\\.2000 +0\\.3000 +0\\.4000")
        .contains("groups/1/adapter_model.safetensors");
  }

  @Test
  void namesTheFileThatWasChanged() throws IOException {
    Path path = write();
    Files.writeString(path.resolve("items.json"), "[]");
    Cli result = Cli.run("inspect", path);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("items.json").contains("hash");
  }

  @Test
  void publishesAGenerationOnceAndInspectsItWhereItIs() throws IOException {
    Path path = write();
    String uri = directory.resolve("shop/published").toUri().toString();
    Cli published = Cli.run("publish-generation", "--generation", path, "--to", uri);
    assertThat(published.err()).isEmpty();
    assertThat(published.out())
        .contains("generation " + Generation.read(path).id() + " is at " + uri + ": ");
    assertThat(Cli.run("inspect", uri).out()).isEqualTo(Cli.run("inspect", path).out());

    Cli again = Cli.run("publish-generation", "--generation", path, "--to", uri);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("shop/published").contains("exists already");
    Cli nowhere = Cli.run("publish-generation", "--generation", path, "--to", "nosuch://shop/g");
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("nosuch://shop/g").contains("scheme");
  }

  private Path write() throws IOException {
    GroupWeights weights = new GroupWeights(Map.of("adapter.a", FloatTensor.zeros(3)));
    GenerationContent content =
        new GenerationContent(
            new AdapterIdentity("iisan", "{}"),
            new BackboneIdentity(BackboneIdentity.CLIP, "00ff", List.of(0, 2), 64, 48),
            new GenerationSettings(2, 10, 1, 2, 7, "bce", Map.of("epochs", "3")),
            Map.of("user_blind", new RankingQuality(.1, .2, .3, .4, .5, .6, 7)),
            List.of("a", "b"),
            Map.of(GenerationContent.ID_TABLE, FloatTensor.zeros(3, 2)),
            weights,
            new TreeMap<>(Map.of(0, weights, 1, weights)),
            Centroids.numbered(new float[2][2]),
            new long[] {4, 5});
    Path path = directory.resolve("generation");
    Generation.of(content, Instant.EPOCH).writeTo(path);
    return path;
  }
}
