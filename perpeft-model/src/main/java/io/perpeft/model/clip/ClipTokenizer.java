package io.perpeft.model.clip;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Token ids of texts, by a local {@code tokenizer.json}. Thread-safe. */
final class ClipTokenizer implements AutoCloseable {
  static final String FILE = "tokenizer.json";

  /** Far more than the tokens of the longest text can say. */
  private static final int TELLING_LENGTH = 1 << 14;

  private final HuggingFaceTokenizer tokenizer;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @param maxTokens longer texts are cut to this many tokens, end of text included
   */
  static ClipTokenizer read(Path directory, int maxTokens) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new BackboneException(file + ": no such file");
    }
    try {
      Map<String, String> options =
          Map.of("maxLength", String.valueOf(maxTokens), "truncation", "true", "padding", "false");
      byte[] bytes = Files.readAllBytes(file);
      TokenizerCheck.check(new String(bytes, UTF_8));
      return new ClipTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options));
    } catch (IOException | RuntimeException e) {
      throw new BackboneException(file + ": not a usable tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Ids of a text, from start to end of text.
   *
   * @throws BackboneException if the tokenizer's own settings do not let it read the text
   */
  int[] encode(String text) {
    long[] ids = ids(wellFormed(beginning(text)));
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = Math.toIntExact(ids[i]);
    }
    return tokens;
  }

  private long[] ids(String text) {
    try {
      return tokenizer.encode(text).getIds();
    } catch (RuntimeException e) {
      throw new BackboneException(FILE + ": cannot read a text: " + e.getMessage(), e);
    }
  }

  /** The text, or if it is very long its beginning with each run of spaces as one. */
  private static String beginning(String text) {
    if (text.length() <= TELLING_LENGTH) {
      return text;
    }
    StringBuilder begun = new StringBuilder(TELLING_LENGTH);
    boolean space = false;
    for (int i = 0; i < text.length() && begun.length() < TELLING_LENGTH; i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        begun.append(c);
        space = false;
      } else if (!space) {
        begun.append(' ');
        space = true;
      }
    }
    return begun.toString();
  }

  /** Half surrogate pairs have no UTF-8 form; they become the replacement character. */
  private static String wellFormed(String text) {
    StringBuilder copy = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        if (copy == null) {
          copy = new StringBuilder(text);
        }
        copy.setCharAt(i, '\ufffd');
      }
    }
    return copy == null ? text : copy.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
