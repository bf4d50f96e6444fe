package io.perpeft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PerpeftCliTest {
  @TempDir Path directory;

  static List<String> verbs() {
    List<String> verbs = new ArrayList<>();
    collect(new CommandLine(new PerpeftCli()), "", verbs);
    return verbs;
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbShowsHelpWithAnExample(String verb) {
    Cli result = Cli.run((Object[]) (verb + " --help").strip().split(" "));
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("Usage: perpeft")
        .containsPattern("Examples?:\\R\\s+perpeft " + verb.strip());
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "import", "nonsense", "inspect", "inspect a b", "inspect --nonsense"})
  void wrongUsageIsTwo(String words) {
    Object[] args = words.isEmpty() ? new Object[0] : words.split(" ");
    Cli result = Cli.run(args);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).startsWith("perpeft: ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aFailureIsOneAndOneLine() {
    Cli result = Cli.run("inspect", directory.resolve("none"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).startsWith("perpeft: ").contains("manifest.json: missing");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void verboseShowsWhere() {
    Cli result = Cli.run("inspect", directory.resolve("none"), "--verbose");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("GenerationException").contains("\tat io.perpeft");
  }

  private static void collect(CommandLine command, String path, List<String> verbs) {
    verbs.add(path);
    command
        .getSubcommands()
        .forEach((name, child) -> collect(child, (path + " " + name).strip(), verbs));
  }
}
