package io.perpeft.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.core.data.DataFolder;
import io.perpeft.demo.Truth;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoShopVerbTest {

  @Test
  void writesADataFolderWithItsTruth(@TempDir Path work) {
    Path out = work.resolve("shop");
    Cli run =
        Cli.run(
            "demo-shop",
            "--out",
            out,
            "--items",
            40,
            "--shoppers",
            30,
            "--purchases",
            100,
            "--drift-at",
            ".5");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(DataFolder.open(out).purchases()).hasSize(100);
    assertThat(Truth.read(out).driftMillis()).isNotNull();
  }

  @Test
  void wrongValuesAreWrongUsage(@TempDir Path work) {
    Cli run = Cli.run("demo-shop", "--out", work.resolve("shop"), "--groups", 9);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("groups must be at most 8, got 9");
  }

  @Test
  void anExistingFolderIsLeftAlone(@TempDir Path work) {
    Cli run = Cli.run("demo-shop", "--out", work);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(work + ": exists already");
  }
}
