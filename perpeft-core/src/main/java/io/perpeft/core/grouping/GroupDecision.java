package io.perpeft.core.grouping;

/**
 * Where a user stands.
 *
 * @param group current group
 * @param candidate group that may take over, or {@link #NO_CANDIDATE}
 * @param streak purchases in a row that spoke for the candidate; 0 without one
 */
public record GroupDecision(int group, int candidate, int streak) {
  public static final int NO_CANDIDATE = -1;

  /** A user settled in a group. */
  public static GroupDecision settled(int group) {
    return new GroupDecision(group, NO_CANDIDATE, 0);
  }
}
