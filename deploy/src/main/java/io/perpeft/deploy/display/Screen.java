package io.perpeft.deploy.display;

import java.io.PrintStream;
import java.util.List;

/**
 * Shows lines in place on a terminal: each picture overwrites the one before it. On anything else,
 * a file or a pipe, nothing is overwritten and only the head line is written.
 */
public final class Screen {

  private static final String CLEAR_TO_END = "\u001b[0J";
  private static final String CLEAR_LINE = "\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final int columns;
  private final int rows;
  private int shownLines;

  /**
   * @param columns width of the terminal; longer lines are cut
   * @param rows height of the terminal; lines beyond it could not be overwritten and are left out
   */
  public Screen(PrintStream out, boolean terminal, int columns, int rows) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
    this.rows = rows;
  }

  /** Puts the lines where the last ones were. */
  public synchronized void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (terminal) {
      if (shownLines > 0) {
        text.append("\u001b[").append(shownLines).append('A');
      }
      List<String> fitting = lines.subList(0, Math.min(lines.size(), Math.max(1, rows - 1)));
      for (String line : fitting) {
        text.append('\r').append(cut(line)).append(CLEAR_LINE).append('\n');
      }
      text.append(CLEAR_TO_END);
      shownLines = fitting.size();
    } else if (!lines.isEmpty()) {
      text.append(lines.get(0)).append('\n');
    }
    out.print(text);
    out.flush();
  }

  /** Prints a line that stays; what is shown in place begins below it. */
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
    shownLines = 0;
  }

  private String cut(String line) {
    return Text.fit(line, columns).stripTrailing();
  }
}
