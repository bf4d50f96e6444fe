package io.perpeft.cli.imports;

import io.perpeft.cli.CliException;
import java.io.PrintWriter;

/**
 * Counts the lines of an import. Malformed ones are named and left out, but not many: a file of
 * which more than 1 in {@value #TOLERATED} lines is malformed is probably another one.
 */
final class MalformedLines {
  private static final int TOLERATED = 100;
  private static final int SHOWN = 5;

  private final boolean strict;
  private final PrintWriter err;
  private long good;
  private long malformed;

  MalformedLines(boolean strict, PrintWriter err) {
    this.strict = strict;
    this.err = err;
  }

  void good() {
    good++;
  }

  /**
   * @param problem names file and line
   */
  void malformed(RuntimeException problem) {
    if (strict) {
      throw problem;
    }
    malformed++;
    if (malformed <= SHOWN) {
      err.println("left out: " + problem.getMessage());
    }
    if (malformed == SHOWN + 1) {
      err.println("left out: further malformed lines, not shown");
    }
  }

  /** To be called at the end of each file. */
  void check(Object file) {
    if (malformed * TOLERATED > good + malformed) {
      throw new CliException(
          "%s: %d of %d lines are malformed, more than 1 in %d: is this the right file?"
              .formatted(file, malformed, good + malformed, TOLERATED));
    }
  }

  long malformedCount() {
    return malformed;
  }

  long goodCount() {
    return good;
  }
}
