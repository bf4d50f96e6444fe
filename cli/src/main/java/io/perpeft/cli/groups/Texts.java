package io.perpeft.cli.groups;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Values as people read them. */
final class Texts {
  private Texts() {}

  /** ISO 8601 to the second, UTC. */
  static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The first characters, all of a shorter text. */
  static String start(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
