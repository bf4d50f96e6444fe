package io.perpeft.core.tuning;

/** What a gate says of a group's weights. */
public sealed interface GateVerdict {

  /** They may be released. */
  record Pass() implements GateVerdict {}

  /** They are not shown to be as good as the released ones; training goes on. */
  record Hold(GateFigures figures) implements GateVerdict {}

  /** Held once too often: training starts again from the released weights. */
  record Restart(GateFigures figures) implements GateVerdict {}

  /** The released weights are worse than those before them, which come back as a new version. */
  record RollBack(GateFigures figures) implements GateVerdict {}
}
