package io.perpeft.model.simulation;

import io.perpeft.core.ranking.Ranking;
import java.util.BitSet;
import java.util.List;

/**
 * Plays the stream to an arm, test-then-train: a stretch of purchases is ranked with what the arm
 * serves, and only then does the arm see what was bought.
 */
final class ArmRunner {

  /** First places that count as recommended. */
  private static final int TOP = 20;

  /** Visits scored at a time; bounds the memory for scores. */
  private static final int SCORED_AT_ONCE = 32;

  private final PurchaseStream stream;
  private final int[] groups;
  private final int publishEvery;
  private final SimulationProgress progress;
  private final ScoreWitness witness;

  /**
   * @param groups group before each purchase of the log
   * @param publishEvery purchases between publications
   * @param witness is shown the scores of every visit
   */
  ArmRunner(
      PurchaseStream stream,
      int[] groups,
      int publishEvery,
      SimulationProgress progress,
      ScoreWitness witness) {
    this.stream = stream;
    this.groups = groups;
    this.publishEvery = publishEvery;
    this.progress = progress;
    this.witness = witness;
  }

  ArmRun run(String name, Arm arm) {
    progress.stage(name, stream.end());
    for (int k = 0; k < stream.start(); k++) {
      arm.replay(stream.visit(k, groups[k]), stream.log().item(k));
      progress.advance(1);
    }
    arm.endHistory();
    int[] ranks = new int[stream.end() - stream.start()];
    BitSet recommended = new BitSet(stream.items() + 1);
    double scoring = 0;
    double learning = 0;
    for (int from = stream.start(); from < stream.end(); from += publishEvery) {
      int until = Math.min(from + publishEvery, stream.end());
      double before = CpuClock.seconds();
      arm.publish(stream.log().timeMillis(from));
      List<Visit> visits = stream.visits(from, until, groups);
      for (int at = 0; at < visits.size(); at += SCORED_AT_ONCE) {
        rank(
            arm,
            visits.subList(at, Math.min(at + SCORED_AT_ONCE, visits.size())),
            ranks,
            recommended);
      }
      double ranked = CpuClock.seconds();
      for (Visit visit : visits) {
        arm.learn(visit, stream.log().item(visit.index()));
      }
      scoring += ranked - before;
      learning += CpuClock.seconds() - ranked;
      progress.advance(until - from);
    }
    return new ArmRun(name, ranks, recommended.cardinality(), arm.steps(), scoring, learning);
  }

  private void rank(Arm arm, List<Visit> visits, int[] ranks, BitSet recommended) {
    float[][] scores = arm.scores(visits);
    for (int i = 0; i < visits.size(); i++) {
      Visit visit = visits.get(i);
      witness.scored(visit, scores[i]);
      BitSet owned = new BitSet(stream.items() + 1);
      for (int item : visit.owned()) {
        owned.set(item);
      }
      int target = stream.log().item(visit.index());
      ranks[visit.index() - stream.start()] =
          stream.isRepeat(visit.index())
              ? ArmRun.NOT_RANKED
              : Ranking.zeroBasedRank(scores[i], target, owned);
      TopItems.mark(scores[i], owned, TOP, recommended);
    }
  }
}
