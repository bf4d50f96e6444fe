package io.perpeft.jobs.options;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Writes the reference page of all options, in Markdown. */
final class OptionsReference {
  private static final String INTRO =
      """
      # Options of the jobs

      Generated from the options' declarations; do not edit.

      Every job takes `--config FILE` (`.yaml`, `.yml` or `.properties`) and `-Dkey=value`, each as
      often as wanted. A later one wins over an earlier one, and every `-D` over every file. One file
      may hold the options of all jobs. Keys that do not begin with `perpeft.` go to Flink, for
      example `execution.checkpointing.interval`; keys under `perpeft.kafka.client.` go to Kafka's
      clients without that prefix, for example `perpeft.kafka.client.security.protocol`.

      Durations are written like `250 ms`, `5 s`, `10 min`, `1 h` or `7 d`; sizes like `64 kb` or
      `1 mb`.
      """;

  private final HtmlFormatter descriptions = new HtmlFormatter();
  private final StringBuilder page = new StringBuilder(INTRO);

  private OptionsReference() {}

  static String markdown() {
    OptionsReference reference = new OptionsReference();
    OptionCatalogue.STAGES.forEach(reference::section);
    return reference.page.toString();
  }

  private void section(OptionCatalogue.Stage stage) {
    page.append("\n## ").append(stage.title()).append("\n\n").append(stage.intro()).append("\n");
    stage.options().forEach(this::entry);
  }

  private void entry(JobOption<?> option) {
    page.append("\n### `").append(option.key()).append("`\n\n");
    page.append(descriptions.format(option.option().description())).append("\n\n");
    page.append("Default: ").append(defaultOf(option.option())).append(". ");
    page.append("Allowed: ").append(option.allowed().words()).append(".\n");
  }

  private static String defaultOf(ConfigOption<?> option) {
    Object value = option.defaultValue();
    return value == null ? "none" : "`" + OptionText.of(value) + "`";
  }
}
