package io.perpeft.model.simulation;

import io.perpeft.core.baselines.DecayedPopularity;
import java.util.Arrays;
import java.util.List;

/** Ranks by fading purchase counts, the same for everyone. */
final class PopularityArm implements Arm {

  /** Chosen on real logs, see docs/reference/item-memory.md. */
  private static final double HALF_LIFE_PURCHASES = 3_000;

  private final DecayedPopularity popularity;
  private float[] served;

  PopularityArm(int items) {
    popularity = new DecayedPopularity(items, HALF_LIFE_PURCHASES);
    served = popularity.scores();
  }

  @Override
  public void replay(Visit visit, int item) {
    popularity.learn(item);
  }

  @Override
  public void publish(long timeMillis) {
    served = popularity.scores();
  }

  @Override
  public float[][] scores(List<Visit> visits) {
    float[][] scores = new float[visits.size()][];
    Arrays.fill(scores, served);
    return scores;
  }

  @Override
  public void learn(Visit visit, int item) {
    popularity.learn(item);
  }
}
