package io.perpeft.model.peft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an adapter, field by field, as {@code adapter_config.json} of the PEFT library
 * has them. They may come from a stranger: whatever has not been read in the end must be switched
 * off, so that no setting is passed over in silence.
 */
public final class AdapterConfig {
  /** Longest text that is read; the library writes about a thousand characters. */
  public static final int MAX_CHARACTERS = 1 << 20;

  private static final String TYPE = "peft_type";
  private static final int SHOWN = 80;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private final String source;
  private final JsonNode fields;
  private final String kind;
  private final Set<String> read = new HashSet<>(Set.of(TYPE));

  private AdapterConfig(String source, JsonNode fields) {
    this.source = source;
    this.fields = fields;
    JsonNode type = fields.path(TYPE);
    if (!type.isTextual()) {
      throw new AdapterException(source + ": field \"peft_type\" is missing");
    }
    kind = type.textValue().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the text of {@code adapter_config.json}.
   *
   * @param source what it is, for messages
   * @throws AdapterException if it is no such text
   */
  public static AdapterConfig parse(String json, String source) {
    if (json.length() > MAX_CHARACTERS) {
      throw new AdapterException(
          "%s: %d characters are too many; at most %d are read"
              .formatted(source, json.length(), MAX_CHARACTERS));
    }
    try {
      JsonNode fields = JSON.readTree(json);
      if (!fields.isObject()) {
        throw new AdapterException(source + ": is not a JSON object");
      }
      return new AdapterConfig(source, fields);
    } catch (JsonProcessingException e) {
      throw new AdapterException(source + ": is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Settings of a kind that are all at their defaults. */
  public static AdapterConfig ofDefaults(String kind) {
    return new AdapterConfig(
        "defaults", JSON.createObjectNode().put(TYPE, kind.toUpperCase(Locale.ROOT)));
  }

  /** The text for a kind with these settings; equal settings give equal texts. */
  public static String text(String kind, Map<String, ? extends @Nullable Object> settings) {
    Map<String, @Nullable Object> all = new TreeMap<>(settings);
    all.put(TYPE, kind.toUpperCase(Locale.ROOT));
    try {
      return JSON.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("settings are no plain data: " + settings, e);
    }
  }

  /** Name of the kind: {@code peft_type} in lower case. */
  public String kind() {
    return kind;
  }

  /** A whole number from {@code least} to {@code most}. */
  public int whole(String field, int otherwise, int least, int most) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw wrong(field, "must be a whole number from %d to %d".formatted(least, most));
    }
    return value.intValue();
  }

  /** A number from {@code least} up to, but not, {@code below}. */
  public double number(String field, double otherwise, double least, double below) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    double number = value.doubleValue();
    if (!value.isNumber() || !(number >= least && number < below)) {
      throw wrong(field, "must be a number of at least %s and below %s".formatted(least, below));
    }
    return number;
  }

  /** A list of module names. */
  public TargetModules modules(String field, TargetModules otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isArray()) {
      throw wrong(field, "must be a list of module names; patterns are not supported");
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : value) {
      if (!name.isTextual() || name.textValue().isEmpty()) {
        throw wrong(field, "must be a list of module names");
      }
      names.add(name.textValue());
    }
    return new TargetModules(names);
  }

  /** Lets a field have one of these values besides being switched off. */
  public void allow(String field, Object... values) {
    JsonNode value = value(field);
    if (value != null
        && !isOff(value)
        && Arrays.stream(values).noneMatch(allowed -> value.equals(JSON.valueToTree(allowed)))) {
      throw wrong(field, "is not supported");
    }
  }

  /** Passes fields over that change nothing. */
  public void ignore(String... names) {
    read.addAll(Arrays.asList(names));
  }

  /**
   * Ends the reading.
   *
   * @throws AdapterException naming a field that was not read and is not switched off
   */
  public void requireNothingElse() {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!read.contains(field.getKey()) && !isOff(field.getValue())) {
        throw wrong(field.getKey(), "is not supported by adapters of kind " + kind);
      }
    }
  }

  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().equals("none"));
  }

  private @Nullable JsonNode value(String field) {
    read.add(field);
    return fields.hasNonNull(field) ? fields.get(field) : null;
  }

  private AdapterException wrong(String field, String what) {
    String value = String.valueOf(fields.get(field));
    String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    return new AdapterException("%s: field \"%s\": %s %s".formatted(source, field, shown, what));
  }
}
