package io.perpeft.jobs.options;

import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** A Flink option together with the values it accepts. An option without a default is required. */
public record JobOption<T>(ConfigOption<T> option, Allowed<T> allowed) {

  public static <T> JobOption<T> of(ConfigOption<T> option, Allowed<T> allowed) {
    return new JobOption<>(option, allowed);
  }

  public String key() {
    return option.key();
  }

  /**
   * @throws OptionException if the value cannot be read or is not allowed
   */
  Optional<T> read(Configuration values) {
    Optional<T> value = parse(values);
    value
        .filter(present -> !allowed.check().test(present))
        .ifPresent(
            present -> {
              throw refuse(OptionText.of(present));
            });
    return value;
  }

  private Optional<T> parse(Configuration values) {
    try {
      return values.getOptional(option);
    } catch (IllegalArgumentException | StackOverflowError e) {
      throw new OptionException(message(String.valueOf(values.toMap().get(key()))), e);
    }
  }

  /** The exception for a value that this option does not accept. */
  public OptionException refuse(String value) {
    return new OptionException(message(value));
  }

  private String message(String value) {
    return "%s: '%s' is not allowed; allowed: %s".formatted(key(), value, allowed.words());
  }
}
