package io.perpeft.model.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of a JSON object, with errors that name file and field. */
record JsonFields(Path file, String prefix, JsonNode object) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static JsonFields read(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw new BackboneException(file + ": expected a JSON object");
      }
      return new JsonFields(file, "", root);
    } catch (JsonProcessingException e) {
      throw new BackboneException(file + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BackboneException(file + ": cannot be read: " + e, e);
    }
  }

  boolean has(String field) {
    return object.hasNonNull(field);
  }

  /** The object under a field; without the field, an empty one, so that every default applies. */
  JsonFields child(String field) {
    JsonNode node = get(field);
    if (node == null) {
      return new JsonFields(file, prefix + field + ".", MAPPER.createObjectNode());
    }
    if (!node.isObject()) {
      throw wrong(field, "expected an object");
    }
    return new JsonFields(file, prefix + field + ".", node);
  }

  int intBetween(String field, int fallback, int min, int max) {
    JsonNode node = get(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(field, "expected a whole number between %d and %d".formatted(min, max));
    }
    int value = node.intValue();
    if (value < min || value > max) {
      throw wrong(field, "must be between %d and %d".formatted(min, max));
    }
    return value;
  }

  /** A finite number in (min, max]. */
  double number(String field, double fallback, double min, double max) {
    JsonNode node = get(field);
    if (node == null) {
      return fallback;
    }
    double value = node.doubleValue();
    if (!node.isNumber() || !(value > min && value <= max)) {
      throw wrong(field, "expected a number above %s and up to %s".formatted(min, max));
    }
    return value;
  }

  boolean flag(String field, boolean fallback) {
    JsonNode node = get(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw wrong(field, "expected true or false");
    }
    return node.booleanValue();
  }

  String text(String field, String fallback) {
    JsonNode node = get(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isTextual()) {
      throw wrong(field, "expected a string");
    }
    return node.textValue();
  }

  /** An array of exactly {@code fallback.length} numbers in (min, max]. */
  double[] numbers(String field, double[] fallback, double min, double max) {
    JsonNode node = get(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isArray() || node.size() != fallback.length) {
      throw wrong(field, "expected an array of %d numbers".formatted(fallback.length));
    }
    double[] values = new double[fallback.length];
    for (int i = 0; i < values.length; i++) {
      double value = node.get(i).doubleValue();
      if (!node.get(i).isNumber() || !(value > min && value <= max)) {
        throw wrong(field, "expected numbers above %s and up to %s".formatted(min, max));
      }
      values[i] = value;
    }
    return values;
  }

  @Nullable JsonNode get(String field) {
    return object.hasNonNull(field) ? object.get(field) : null;
  }

  BackboneException wrong(String field, String expectation) {
    String value = String.valueOf(object.get(field));
    String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
    return new BackboneException(
        "%s: field \"%s%s\" is %s: %s".formatted(file, prefix, field, shown, expectation));
  }
}
