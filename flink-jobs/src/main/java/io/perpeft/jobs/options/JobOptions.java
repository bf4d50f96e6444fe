package io.perpeft.jobs.options;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/**
 * The configuration of one job, checked when it is loaded.
 *
 * <p>Arguments are {@code --config FILE} and {@code -Dkey=value}. A later one wins over an earlier
 * one, except that every {@code -D} wins over every file; what nobody sets has its default. Keys
 * that begin with {@code perpeft.} must be known, whichever job they speak to; all others go to
 * Flink as they are.
 */
public final class JobOptions {
  private static final String OURS = "perpeft.";
  private static final String USAGE = "usage: [--config FILE] [-Dkey=value]...";

  private final Configuration values;

  private JobOptions(Map<String, String> values) {
    this.values = Configuration.fromMap(values);
    values.keySet().stream().filter(key -> key.startsWith(OURS)).forEach(this::check);
  }

  /**
   * @throws OptionException if an argument, a file, a key or a value cannot be used
   */
  public static JobOptions load(String... arguments) {
    Map<String, String> fromFiles = new LinkedHashMap<>();
    Map<String, String> fromArguments = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--config")) {
        if (++i == arguments.length) {
          throw new OptionException("--config needs a file; " + USAGE);
        }
        fromFiles.putAll(OptionFile.read(Path.of(arguments[i])));
      } else if (argument.matches("(?s)-D[^=]+=.*")) {
        int equals = argument.indexOf('=');
        fromArguments.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else {
        throw new OptionException("'%s' is not understood; %s".formatted(argument, USAGE));
      }
    }
    fromFiles.putAll(fromArguments);
    return new JobOptions(fromFiles);
  }

  /**
   * @throws OptionException if a key or a value cannot be used
   */
  public static JobOptions of(Map<String, String> values) {
    return new JobOptions(values);
  }

  /**
   * The value set, or the default.
   *
   * @throws OptionException if neither exists
   */
  public <T> T get(JobOption<T> option) {
    return find(option)
        .orElseThrow(
            () ->
                new OptionException(
                    "%s is not set; it needs %s"
                        .formatted(option.key(), option.allowed().words())));
  }

  /** The value set, or the default, or nothing. */
  public <T> Optional<T> find(JobOption<T> option) {
    Optional<T> set = option.read(values);
    return set.isPresent() ? set : Optional.ofNullable(option.option().defaultValue());
  }

  /** Settings that Kafka's clients understand, from keys that begin with {@code prefix}. */
  Map<String, String> under(String prefix) {
    return values.toMap().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  /** Everything that is Flink's own. */
  public Configuration flink() {
    return Configuration.fromMap(
        values.toMap().entrySet().stream()
            .filter(entry -> !entry.getKey().startsWith(OURS))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void check(String key) {
    JobOption<?> option = OptionCatalogue.byKey().get(key);
    if (option != null) {
      option.read(values);
    } else if (!key.startsWith(CommonOptions.KAFKA_CLIENT_PREFIX)) {
      throw new OptionException(
          "%s is not an option; did you mean %s?".formatted(key, nearest(key)));
    }
  }

  private static String nearest(String key) {
    return OptionCatalogue.byKey().keySet().stream()
        .min(Comparator.comparingInt(known -> EditDistance.between(key, known)))
        .orElseThrow();
  }
}
