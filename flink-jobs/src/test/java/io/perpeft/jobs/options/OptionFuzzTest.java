package io.perpeft.jobs.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.testing.fuzz.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options as somebody may have written them. */
class OptionFuzzTest {
  @TempDir Path folder;

  @Test
  void propertiesFiles() throws Exception {
    Path file = folder.resolve("jobs.properties");
    Fuzz.target("options-properties")
        .seed(all(" = ").getBytes(UTF_8))
        .seed(
            "perpeft.kafka.client.security.protocol=SSL\nparallelism.default: 2\n".getBytes(UTF_8))
        .words("perpeft.", "\\u12", "=", "1 d", "100 gb", "-1 ms", "true;false")
        .refusedBy(OptionException.class)
        .times(500)
        .run(bytes -> load(file, bytes));
  }

  @Test
  void yamlFiles() throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Fuzz.target("options-yaml")
        .seed(all(": ").getBytes(UTF_8))
        .seed("perpeft:\n  tuning:\n    deterministic: true\na: &x [1, 2]\nb: *x\n".getBytes(UTF_8))
        .words("perpeft:", "\n  ", "- ", "&a [*a]", "*a", "!!java.net.URL", "<<: *x", "? ", "|\n ")
        .refusedBy(OptionException.class)
        .allocates(4 << 20, 1024)
        .times(500)
        .run(bytes -> load(file, bytes));
  }

  @Test
  void arguments() throws Exception {
    Fuzz.target("options-arguments")
        .seed("-Dperpeft.tuning.deterministic=true".getBytes(UTF_8))
        .seed("-Dperpeft.tuning.missing-item.timeout=30 s".getBytes(UTF_8))
        .seed("-Dperpeft.refresh.max-weights-size=10 mb".getBytes(UTF_8))
        .words("perpeft.", "-D", "=", "1 d", "100 gb")
        .refusedBy(OptionException.class)
        .times(2_000)
        .run(bytes -> readAll(JobOptions.load(new String(bytes, UTF_8))));
  }

  private static void load(Path file, byte[] bytes) throws Exception {
    Files.write(file, bytes);
    readAll(JobOptions.load("--config", file.toString()));
  }

  private static void readAll(JobOptions options) {
    OptionCatalogue.byKey().values().forEach(options::find);
    options.flink();
  }

  /** Every option that has a default, at its default. */
  private static String all(String separator) {
    JobOptions none = JobOptions.load();
    return OptionCatalogue.byKey().values().stream()
        .filter(option -> none.find(option).isPresent())
        .map(
            option ->
                option.key()
                    + separator
                    + none.find(option).map(OptionText::of).orElseThrow()
                    + "\n")
        .collect(Collectors.joining());
  }
}
