package io.perpeft.core.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Score weights of every {@link VisitMoment}, learnt by Adam (Kingma and Ba, arXiv 1412.6980). Not
 * thread-safe.
 */
final class LearntWeights {

  private static final double BETA1 = .9;
  private static final double BETA2 = .999;
  private static final double EPSILON = 1e-8;

  private final OfMoment[] moments = new OfMoment[VisitMoment.COUNT];

  /**
   * @param start at every moment
   */
  LearntWeights(double[] start) {
    Arrays.setAll(moments, moment -> new OfMoment(start.clone()));
  }

  /** As they are; not to be changed. */
  double[] at(VisitMoment moment) {
    return moments[moment.index()].weights;
  }

  /**
   * One step of every moment.
   *
   * @param gradients by moment; null for one without a purchase, which stays as it is
   */
  void step(double[] @Nullable [] gradients, double rate) {
    for (int moment = 0; moment < moments.length; moment++) {
      double[] gradient = gradients[moment];
      if (gradient != null) {
        moments[moment].step(gradient, rate);
      }
    }
  }

  void copyOf(LearntWeights other) {
    for (int moment = 0; moment < moments.length; moment++) {
      System.arraycopy(
          other.moments[moment].weights, 0, moments[moment].weights, 0, ScoreWeights.SIZE);
    }
  }

  void encode(BinaryState.Writer out) {
    for (OfMoment moment : moments) {
      out.putLong(moment.steps);
      out.putDoubles(moment.weights, ScoreWeights.SIZE);
      out.putDoubles(moment.firstMoments, ScoreWeights.SIZE);
      out.putDoubles(moment.secondMoments, ScoreWeights.SIZE);
    }
  }

  void decode(BinaryState.Reader in) {
    for (OfMoment moment : moments) {
      moment.steps = in.getLong();
      in.getDoubles(moment.weights, ScoreWeights.SIZE);
      in.getDoubles(moment.firstMoments, ScoreWeights.SIZE);
      in.getDoubles(moment.secondMoments, ScoreWeights.SIZE);
    }
  }

  private static final class OfMoment {
    private final double[] weights;
    private final double[] firstMoments = new double[ScoreWeights.SIZE];
    private final double[] secondMoments = new double[ScoreWeights.SIZE];
    private long steps;

    OfMoment(double[] weights) {
      this.weights = weights;
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
  }
}
