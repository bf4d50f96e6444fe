package io.perpeft.deploy.quickstart;

import io.perpeft.deploy.display.Screen;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the launching script says about the terminal, as system properties. */
final class Terminal {

  private static final int DEFAULT_COLUMNS = 100;
  private static final int DEFAULT_ROWS = 24;

  private Terminal() {}

  /** A screen on the stream, in UTF-8 whatever the platform's encoding is. */
  static Screen screen(PrintStream out) {
    PrintStream utf8 = new PrintStream(out, false, StandardCharsets.UTF_8);
    return new Screen(
        utf8, isTerminal(), columns(), Integer.getInteger("perpeft.rows", DEFAULT_ROWS));
  }

  static int columns() {
    return Integer.getInteger("perpeft.columns", DEFAULT_COLUMNS);
  }

  static boolean isTerminal() {
    return Boolean.getBoolean("perpeft.terminal");
  }
}
