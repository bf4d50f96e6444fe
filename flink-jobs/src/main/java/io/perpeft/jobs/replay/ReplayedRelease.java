package io.perpeft.jobs.replay;

/**
 * A release and what came of rebuilding it.
 *
 * @param until offset after the last training example it has seen; 0 if none
 * @param weightsSha256 of the rebuilt weights, or of those released where none were rebuilt
 * @param detail in words; empty where the result says all
 */
public record ReplayedRelease(
    int group,
    long version,
    long steps,
    long examples,
    long until,
    String weightsSha256,
    Result result,
    String detail) {

  /** What came of it. */
  public enum Result {
    /** Rebuilt from the log, equal to the last bit. */
    EQUAL,
    /** Weights that a command brought; they are those of the command, and were learnt on from. */
    ADOPTED,
    /** Rebuilt, but the release has other weights. */
    DIFFERENT,
    /** The log did not lead to it. */
    MISSING,
    /** The log does not hold what it would take to rebuild it. */
    UNKNOWN,
    /** Rebuilt; the topic does not hold it, not yet or not any more. */
    UNRELEASED;

    /** Whether something is wrong. */
    public boolean isBad() {
      return this == DIFFERENT || this == MISSING || this == UNKNOWN;
    }
  }
}
