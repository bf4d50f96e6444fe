package io.perpeft.deploy.figures;

import java.util.ArrayList;
import java.util.List;

/** Says what a run still has to do. */
final class InFlight {

  private InFlight() {}

  /**
   * What is on its way, in words. A group's last examples, fewer than a micro-batch, are not: they
   * wait for company, however long it takes.
   */
  static List<String> of(Summary summary, int batchSize) {
    List<String> left = new ArrayList<>();
    long placed = summary.trainingExamples() + summary.deadLetterCount() + summary.waiting();
    if (placed < summary.purchases()) {
      left.add((summary.purchases() - placed) + " purchases are not grouped yet");
    } else if (placed > summary.purchases()) {
      left.add("the figures are of different moments");
    }
    if (summary.waiting() > 0) {
      left.add(summary.waiting() + " purchases wait for their item's vector");
    }
    for (GroupSummary group : summary.groups()) {
      long unlearned = group.examples() - group.scored();
      if (unlearned >= batchSize) {
        left.add("group " + group.group() + " has " + unlearned + " examples before it");
      }
      if (!group.hasEnded() && group.completeVersion() < group.releasedVersion()) {
        left.add(
            "version %d of group %s is not complete"
                .formatted(group.releasedVersion(), group.group()));
      }
    }
    return left;
  }
}
