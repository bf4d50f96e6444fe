package io.perpeft.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "options.md");

  @Test
  void thePageSaysWhatTheOptionsSay() throws Exception {
    if (Boolean.getBoolean("perpeft.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, OptionsReference.markdown());
    }

    assertThat(Files.readString(PAGE))
        .as(
            "%s is out of date; write it again with: mvn -pl flink-jobs -am test"
                + " -Dtest=OptionsReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dperpeft.docs.write=true",
            PAGE)
        .isEqualTo(OptionsReference.markdown());
  }

  @Test
  void everyOptionIsDeclaredForOneStageAndHasADescription() {
    assertThat(OptionCatalogue.byKey()).hasSizeGreaterThan(20);
    OptionCatalogue.byKey()
        .forEach(
            (key, option) -> {
              assertThat(key).startsWith("perpeft.");
              assertThat(option.allowed().words()).as(key).isNotBlank();
              assertThat(option.option().description().toString()).as(key).isNotBlank();
            });
  }

  /** A default that its own range refuses would surface only where someone writes it down. */
  @Test
  void everyDefaultIsAllowed() {
    OptionCatalogue.byKey().values().forEach(OptionsReferenceTest::checkDefault);
  }

  private static <T> void checkDefault(JobOption<T> option) {
    T value = option.option().defaultValue();
    if (value != null) {
      assertThat(option.allowed().check().test(value)).as(option.key()).isTrue();
    }
  }
}
