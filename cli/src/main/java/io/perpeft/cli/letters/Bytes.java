package io.perpeft.cli.letters;

import java.util.HexFormat;

/** Bytes from outside, safe for a terminal. */
final class Bytes {
  private static final int ROW = 16;
  private static final int MOST = 1_024;
  private static final int MOST_CHARS = 20_000;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private Bytes() {}

  /** Printable ASCII as it is, all else as {@code \xNN}. */
  static String line(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, MOST); i++) {
      text.append(isPrintable(bytes[i]) ? (char) bytes[i] : "\\x%02x".formatted(bytes[i]));
    }
    return text.append(bytes.length > MOST ? "..." : "").toString();
  }

  /** Rows of offset, hexadecimal and text, of the first {@value #MOST} bytes. */
  static String dump(byte[] bytes) {
    StringBuilder rows = new StringBuilder();
    int shown = Math.min(bytes.length, MOST);
    for (int at = 0; at < shown; at += ROW) {
      int end = Math.min(at + ROW, shown);
      StringBuilder text = new StringBuilder();
      for (int i = at; i < end; i++) {
        text.append(isPrintable(bytes[i]) ? (char) bytes[i] : '.');
      }
      rows.append("%08x  %-47s  %s%n".formatted(at, HEX.formatHex(bytes, at, end), text));
    }
    if (bytes.length > shown) {
      rows.append("... %,d more%n".formatted(bytes.length - shown));
    }
    return rows.toString();
  }

  /** A text of bounded length. */
  static String shorten(String text) {
    return text.length() <= MOST_CHARS
        ? text
        : text.substring(0, MOST_CHARS) + "... %,d more".formatted(text.length() - MOST_CHARS);
  }

  private static boolean isPrintable(byte value) {
    return value >= ' ' && value <= '~';
  }
}
