package io.perpeft.core.memory;

/** Counts the purchases of each user's running visit, along a log. Not thread-safe. */
public final class VisitCounter {

  private final long pauseMillis;
  private final long[] lastMillis;
  private final int[] count;

  /** For users {@code 0 .. users − 1}, none of whom has bought yet. */
  public VisitCounter(int users) {
    pauseMillis = Visits.PAUSE.toMillis();
    lastMillis = new long[users];
    count = new int[users];
  }

  /**
   * Takes the user's next purchase.
   *
   * @return how many of the user's purchases before it belong to its visit
   */
  public int next(int user, long timeMillis) {
    int inVisit =
        count[user] == 0
            ? 0
            : Visits.inVisit(count[user] - 1, lastMillis[user], timeMillis, pauseMillis);
    lastMillis[user] = timeMillis;
    count[user] = inVisit + 1;
    return inVisit;
  }
}
