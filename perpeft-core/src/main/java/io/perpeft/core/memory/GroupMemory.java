package io.perpeft.core.memory;

/**
 * What the item memory holds for one group: the score weights w, learnt by Adam (Kingma and Ba,
 * arXiv 1412.6980), and the group's last purchases. Not thread-safe.
 */
final class GroupMemory {

  private static final double BETA1 = .9;
  private static final double BETA2 = .999;
  private static final double EPSILON = 1e-8;

  private final double[] weights = ScoreWeights.initial().toArray();
  private final double[] firstMoments = new double[ScoreWeights.SIZE];
  private final double[] secondMoments = new double[ScoreWeights.SIZE];
  private final RecentPurchases recent;
  private long steps;

  GroupMemory(int recentPurchases) {
    recent = new RecentPurchases(recentPurchases);
  }

  ScoreWeights weights() {
    return ScoreWeights.of(weights);
  }

  RecentPurchases recent() {
    return recent;
  }

  /** Optimiser steps taken; with the seed and the group's id it fixes the next negatives. */
  long steps() {
    return steps;
  }

  /** One Adam step; a weight whose gradient is exactly zero keeps its value and its moments. */
  void step(double[] gradient, double rate) {
    steps++;
    double correction1 = 1 - StrictMath.pow(BETA1, (double) steps);
    double correction2 = 1 - StrictMath.pow(BETA2, (double) steps);
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i];
      if (g == 0) {
        continue;
      }
      firstMoments[i] = BETA1 * firstMoments[i] + (1 - BETA1) * g;
      secondMoments[i] = BETA2 * secondMoments[i] + (1 - BETA2) * g * g;
      weights[i] -=
          rate
              * (firstMoments[i] / correction1)
              / (Math.sqrt(secondMoments[i] / correction2) + EPSILON);
    }
  }

  void copyWeightsOf(GroupMemory other) {
    System.arraycopy(other.weights, 0, weights, 0, weights.length);
  }

  void encode(BinaryState.Writer out) {
    out.putLong(steps);
    out.putDoubles(weights, weights.length);
    out.putDoubles(firstMoments, firstMoments.length);
    out.putDoubles(secondMoments, secondMoments.length);
    recent.encode(out);
  }

  void decode(BinaryState.Reader in, int rows) {
    steps = in.getLong();
    in.getDoubles(weights, weights.length);
    in.getDoubles(firstMoments, firstMoments.length);
    in.getDoubles(secondMoments, secondMoments.length);
    recent.decode(in, rows);
  }
}
