package io.perpeft.model.clip;

import java.util.regex.Pattern;

/**
 * Which regular expressions a tokenizer may have. Others can overflow the native engine's stack,
 * which ends the process, or take for ever with some title; these take time in proportion to it.
 */
final class TokenizerPattern {
  /** Those of CLIP have 92 at most. */
  private static final int MOST_CHARACTERS = 500;

  private static final String ESCAPED = "\\\\[^\\p{Alnum}]";
  private static final String SET = "\\\\[sSdDwW]|\\\\[pP]\\{\\w++\\}";
  private static final String CLASS =
      "(?:" + SET + "|\\[\\^?+(?:" + SET + "|" + ESCAPED + "|[^\\\\\\[\\]])++\\])\\+?+";
  private static final String LITERAL = "(?:" + ESCAPED + "|[^\\\\\\[\\](){}*+?.^$|])++";
  private static final String ALTERNATIVE = "(?:" + CLASS + "|" + LITERAL + ")";
  private static final Pattern SUPPORTED =
      Pattern.compile(ALTERNATIVE + "(?:\\|" + ALTERNATIVE + ")*+");

  private TokenizerPattern() {}

  /** Whether it says literal texts or classes of characters, any one of them, as CLIP's do. */
  static boolean isSupported(String regex) {
    return regex.length() <= MOST_CHARACTERS && SUPPORTED.matcher(regex).matches();
  }
}
