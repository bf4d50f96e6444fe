package io.perpeft.model.clip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;

/**
 * Keeps from the native tokenizer what it does not refuse but panics at, and so ends the process:
 * JSON that Jackson reads and Rust's serde_json does not (half surrogate pairs, numbers beyond a
 * double, deep nesting), and settings and regular expressions that no CLIP has.
 */
final class TokenizerCheck {
  private static final int MAX_DEPTH = 100;
  private static final String REGEX = "Regex";
  private static final int SHOWN = 100;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TokenizerCheck() {}

  /**
   * @param text of {@code tokenizer.json}
   * @throws IOException saying what is wrong
   */
  static void check(String text) throws IOException {
    JsonNode root = JSON.readTree(text);
    if (!root.isObject()) {
      throw new IOException("expected a JSON object");
    }
    checkValues(root);
    JsonNode model = root.path("model");
    String prefix = "continuing_subword_prefix";
    require(model.path(prefix).asText("").isEmpty(), prefix + " is not supported");
    JsonNode unknown = model.path("unk_token");
    require(
        !unknown.isTextual() || model.path("vocab").has(unknown.textValue()),
        "unk_token \"%s\" is not in vocab".formatted(shortened(unknown.asText())));
  }

  private static void checkValues(JsonNode node) throws IOException {
    require(!node.isNumber() || Double.isFinite(node.doubleValue()), "a number is too large");
    require(!node.isTextual() || isWellFormed(node.textValue()), "a text is no Unicode");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      require(isWellFormed(field.getKey()), "a name is no Unicode");
      if (field.getKey().equals(REGEX)) {
        String regex = field.getValue().asText();
        require(
            TokenizerPattern.isSupported(regex),
            "the regular expression \"%s\" is not supported: only alternatives, each a text or a class of characters, as CLIP has them"
                .formatted(shortened(regex)));
      }
    }
    for (JsonNode child : node) {
      checkValues(child);
    }
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }
}
