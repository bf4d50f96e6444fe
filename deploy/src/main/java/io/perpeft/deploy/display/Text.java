package io.perpeft.deploy.display;

import java.util.Locale;

/** Text of a fixed width. Widths count code points, and two columns for wide scripts and emoji. */
final class Text {

  private Text() {}

  /** The text cut or filled with spaces to the width. */
  static String fit(String text, int width) {
    StringBuilder fitted = new StringBuilder();
    int used = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      int columns = columns(point);
      if (used + columns > width) {
        break;
      }
      fitted.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
      used += columns;
      at += Character.charCount(point);
    }
    return fitted.append(" ".repeat(width - used)).toString();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (point >= 0x1100 && point <= 0x115F)
            || (point >= 0x2E80 && point <= 0xA4CF)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0x1F300 && point <= 0x1FAFF)
            || (point >= 0x20000 && point <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** With thousands separators. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Milliseconds as a person reads them; a dash for NaN. */
  static String duration(double millis) {
    if (Double.isNaN(millis)) {
      return "–";
    }
    if (millis < 1000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000)
        : String.format(Locale.ROOT, "%.1f min", millis / 60_000);
  }

  static String clock(double seconds) {
    long whole = (long) seconds;
    return String.format(Locale.ROOT, "%02d:%02d", whole / 60, whole % 60);
  }
}
