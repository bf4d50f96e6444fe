package io.perpeft.model.simulation;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Groups, and an item memory if asked for, that stay as they are between retrainings of everything,
 * as a nightly job would leave them. Users are placed by the newest model.
 */
final class NightlyArm implements Arm {

  private final PurchaseStream stream;
  private final ModelSource source;
  private final int every;
  private final @Nullable Supplier<LiveMemory> memories;
  private Served served;
  private int trainedUpTo;
  private long retrainings;

  private record Served(SimulationModel model, ComposedArm arm, int[] groups) {}

  /**
   * @param every purchases of the stream between retrainings, each on everything before it
   * @param memories makes empty item memories; null to serve without
   */
  NightlyArm(
      PurchaseStream stream,
      ModelSource source,
      int every,
      @Nullable Supplier<LiveMemory> memories) {
    this.stream = stream;
    this.source = source;
    this.every = every;
    this.memories = memories;
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
    if (seen - trainedUpTo >= every && seen < stream.end()) {
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
    ComposedArm arm =
        new ComposedArm(
            stream.items(),
            true,
            VectorLearner.frozen(model.groups()),
            memories == null ? null : memories.get());
    for (int k = 0; k < purchases; k++) {
      arm.replay(rest.visit(k, timeline.groups()[k]), stream.log().item(k));
    }
    arm.endHistory();
    return new Served(model, arm, timeline.groups());
  }
}
