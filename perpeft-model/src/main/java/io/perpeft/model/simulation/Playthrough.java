package io.perpeft.model.simulation;

import java.util.List;

/**
 * One seed played to its end.
 *
 * @param runs in the order of the arms
 */
record Playthrough(long seed, PurchaseStream stream, GroupTimeline timeline, List<ArmRun> runs) {

  ArmRun run(String arm) {
    return runs.stream().filter(run -> run.arm().equals(arm)).findFirst().orElseThrow();
  }
}
