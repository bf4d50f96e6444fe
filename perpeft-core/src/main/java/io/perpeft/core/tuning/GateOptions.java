package io.perpeft.core.tuning;

import java.io.Serializable;

/**
 * When weights are good enough to be released, and when a release is taken back.
 *
 * @param window purchases of the group that are judged by, the last ones; none is released before
 *     there are so many since the last release; 0 switches the gate off
 * @param margin how much worse than its parent a release may be, as a part of the parent's score;
 *     from 1 on a release may be worth nothing, and need not be better than guessing
 * @param standardErrors by how many of its standard errors a mean must clear a bound; 1.645 is a
 *     one-sided test at 5 %
 * @param patience releases held in a row until training starts again from the released weights
 */
public record GateOptions(int window, double margin, double standardErrors, int patience)
    implements Serializable {

  /** No gate: whatever is due is released. */
  public static final GateOptions OFF = new GateOptions(0, 0, 0, 1);

  public GateOptions {
    if (window < 0 || !(margin >= 0) || !(standardErrors >= 0) || patience < 1) {
      throw new IllegalArgumentException(
          "window, margin and standardErrors must be at least 0 and patience at least 1, not"
              + " %d, %s, %s and %d".formatted(window, margin, standardErrors, patience));
    }
  }

  public static GateOptions defaults() {
    return new GateOptions(256, .02, 1.645, 3);
  }

  public boolean isOn() {
    return window > 0;
  }

  /** Whether a release has to be better than guessing. */
  boolean mustBeatGuessing() {
    return margin < 1;
  }
}
