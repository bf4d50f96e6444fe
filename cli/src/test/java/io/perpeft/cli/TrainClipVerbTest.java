package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.demo.DemoShop;
import io.perpeft.demo.DemoShopOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainClipVerbTest {
  @TempDir Path directory;

  @Test
  void trainsABackboneThatEncodes() {
    Path data = directory.resolve("shop");
    Path clip = directory.resolve("clip");
    DemoShop.generate(
            DemoShopOptions.builder().items(24).shoppers(20).purchases(40).pictureSize(16).build())
        .writeTo(data);
    Cli trained =
        Cli.run(
            "train-clip",
            "--data",
            data,
            "--out",
            clip,
            "--epochs=1",
            "--batch=8",
            "--image-size=16",
            "--layers=1",
            "--width=16",
            "--heads=2",
            "--projection=8",
            "--device=cpu");
    assertThat(trained.err()).startsWith("epoch 1/1 loss ");
    assertThat(trained.exitCode()).isZero();

    Path out = directory.resolve("frozen.safetensors");
    assertThat(
            Cli.run("encode", "--backbone", clip, "--data", data, "--out", out, "--device=cpu")
                .exitCode())
        .isZero();
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      assertThat(file.info("text_embeds").shape()).containsExactly(24, 8);
      assertThat(file.info("image_pooled_hidden").shape()).containsExactly(24, 2, 16);
    }
  }

  @Test
  void wrongSizesAreWrongUsage() {
    Cli result = Cli.run("train-clip", "--data", directory, "--out", directory, "--patch-size", 7);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("image size 64 must be a multiple of patch size 7");
  }
}
