package io.perpeft.core.grouping;

/**
 * How reluctantly a user changes groups.
 *
 * @param margin part by which another group must be nearer than the current one, 0 to below 1
 * @param repeats purchases in a row for which the same other group must be that much nearer
 */
public record HysteresisOptions(double margin, int repeats) {
  public static final HysteresisOptions DEFAULT = new HysteresisOptions(.05, 2);

  public HysteresisOptions {
    if (!(margin >= 0 && margin < 1)) {
      throw new IllegalArgumentException("margin must be from 0 to below 1, not " + margin);
    }
    if (repeats < 1) {
      throw new IllegalArgumentException("repeats must be at least 1, not " + repeats);
    }
  }
}
