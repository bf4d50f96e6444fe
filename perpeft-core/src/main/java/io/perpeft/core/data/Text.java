package io.perpeft.core.data;

/** Checks on text from outside. */
final class Text {
  private Text() {}

  /** Whether the text can be written in UTF-8 and read back: it has no lone surrogates. */
  static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
