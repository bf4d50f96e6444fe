package io.perpeft.model.simulation;

import java.util.List;

/**
 * Groups that stay as they are between retrainings of everything, as a nightly job would leave
 * them. Users are placed by the newest model.
 */
final class NightlyArm implements Arm {

  private final PurchaseStream stream;
  private final ModelSource source;
  private final int interval;
  private Served served;
  private int trainedUpTo;
  private long retrainings;

  private record Served(SimulationModel model, ComposedArm arm, int[] groups) {}

  /**
   * @param intervals equal parts of the stream, each served by a model of everything before it
   */
  NightlyArm(PurchaseStream stream, ModelSource source, int intervals) {
    this.stream = stream;
    this.source = source;
    interval = Math.max(1, (stream.end() - stream.start()) / intervals);
    trainedUpTo = stream.start();
    served = train(trainedUpTo);
  }

  @Override
  public void replay(Visit visit, int item) {}

  @Override
  public void publish(long timeMillis) {
    served.arm().publish(timeMillis);
  }

  @Override
  public float[][] scores(List<Visit> visits) {
    return served
        .arm()
        .scores(visits.stream().map(visit -> visit.in(served.groups()[visit.index()])).toList());
  }

  @Override
  public void learn(Visit visit, int item) {
    int seen = visit.index() + 1;
    if (seen - trainedUpTo >= interval && seen < stream.end()) {
      served.model().close();
      served = train(seen);
      trainedUpTo = seen;
      retrainings++;
    }
  }

  /** Retrainings, each of which is many optimiser steps. */
  @Override
  public long steps() {
    return retrainings;
  }

  @Override
  public void close() {
    served.model().close();
  }

  private Served train(int purchases) {
    SimulationModel model = source.of(purchases);
    PurchaseStream rest = new PurchaseStream(stream.log(), purchases, stream.historyLength());
    GroupTimeline timeline =
        GroupTimeline.of(rest, model.global(), model.centroids(), model.groupSizes());
    return new Served(
        model,
        new ComposedArm(stream.items(), true, VectorLearner.frozen(model.groups()), null),
        timeline.groups());
  }
}
