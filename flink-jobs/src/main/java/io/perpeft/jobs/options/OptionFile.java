package io.perpeft.jobs.options;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.YamlParserUtils;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file, {@code .yaml}, {@code .yml} or {@code .properties}, to flat keys. */
final class OptionFile {
  /** Anchors let a few lines of YAML stand for endless ones. */
  private static final int MOST_DEPTH = 50;

  private static final int MOST_KEYS = 10_000;

  private OptionFile() {}

  static Map<String, String> read(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      if (name.endsWith(".properties")) {
        return properties(file);
      }
      if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        return yaml(file);
      }
    } catch (StackOverflowError e) {
      throw new OptionException("--config %s is nested too deeply".formatted(file), e);
    } catch (Exception e) {
      throw new OptionException("--config %s cannot be read: %s".formatted(file, e), e);
    }
    throw new OptionException(
        "--config %s: the name must end in .yaml, .yml or .properties".formatted(file));
  }

  private static Map<String, String> properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> values = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      values.put(key, properties.getProperty(key).trim());
    }
    return values;
  }

  private static Map<String, String> yaml(Path file) throws Exception {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", YamlParserUtils.loadYamlFile(file.toFile()), values, 0);
    return values;
  }

  private static void flatten(
      String key, @Nullable Object value, Map<String, String> into, int depth) {
    if (depth > MOST_DEPTH || into.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "more than %d levels or %,d keys".formatted(MOST_DEPTH, MOST_KEYS));
    }
    if (value instanceof Map<?, ?> nested) {
      nested.forEach(
          (child, grandchild) ->
              flatten(key.isEmpty() ? "" + child : key + "." + child, grandchild, into, depth + 1));
    } else if (value instanceof List<?> list) {
      into.put(key, YamlParserUtils.toYAMLString(list));
    } else {
      into.put(key, value == null ? "" : value.toString());
    }
  }
}
