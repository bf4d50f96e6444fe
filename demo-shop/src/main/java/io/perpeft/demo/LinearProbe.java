package io.perpeft.demo;

import java.util.Arrays;

/**
 * Softmax regression on frozen vectors: what can be read off them linearly. Trained by full-batch
 * gradient descent on standardised features; deterministic.
 */
final class LinearProbe {

  private static final int STEPS = 300;
  private static final double RATE = .5;
  private static final double DECAY = 1e-3;

  private final double[] mean;
  private final double[] deviation;
  private final double[][] weights;

  private LinearProbe(double[] mean, double[] deviation, int classes) {
    this.mean = mean;
    this.deviation = deviation;
    weights = new double[classes][mean.length + 1];
  }

  /**
   * @param vectors one row an example
   * @param labels a class below {@code classes} for each row
   */
  static LinearProbe train(float[][] vectors, int[] labels, int classes) {
    int width = vectors[0].length;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (float[] vector : vectors) {
      for (int k = 0; k < width; k++) {
        mean[k] += vector[k] / vectors.length;
      }
    }
    for (float[] vector : vectors) {
      for (int k = 0; k < width; k++) {
        deviation[k] += (vector[k] - mean[k]) * (vector[k] - mean[k]) / vectors.length;
      }
    }
    for (int k = 0; k < width; k++) {
      deviation[k] = Math.sqrt(deviation[k]) + 1e-9;
    }
    LinearProbe probe = new LinearProbe(mean, deviation, classes);
    for (int step = 0; step < STEPS; step++) {
      probe.step(vectors, labels);
    }
    return probe;
  }

  /** Share of rows whose most probable class is their label. */
  double accuracy(float[][] vectors, int[] labels) {
    int right = 0;
    for (int row = 0; row < vectors.length; row++) {
      double[] scores = scores(standardised(vectors[row]));
      int best = 0;
      for (int c = 1; c < scores.length; c++) {
        best = scores[c] > scores[best] ? c : best;
      }
      right += best == labels[row] ? 1 : 0;
    }
    return (double) right / vectors.length;
  }

  private void step(float[][] vectors, int[] labels) {
    double[][] gradient = new double[weights.length][mean.length + 1];
    for (int row = 0; row < vectors.length; row++) {
      double[] x = standardised(vectors[row]);
      double[] p = softmax(scores(x));
      p[labels[row]] -= 1;
      for (int c = 0; c < p.length; c++) {
        for (int k = 0; k < x.length; k++) {
          gradient[c][k] += p[c] * x[k] / vectors.length;
        }
      }
    }
    for (int c = 0; c < weights.length; c++) {
      for (int k = 0; k < weights[c].length; k++) {
        weights[c][k] -= RATE * (gradient[c][k] + DECAY * weights[c][k]);
      }
    }
  }

  /** Zero mean, unit deviation, and a constant one at the end. */
  private double[] standardised(float[] vector) {
    double[] x = new double[mean.length + 1];
    for (int k = 0; k < mean.length; k++) {
      x[k] = (vector[k] - mean[k]) / deviation[k];
    }
    x[mean.length] = 1;
    return x;
  }

  private double[] scores(double[] x) {
    double[] scores = new double[weights.length];
    for (int c = 0; c < scores.length; c++) {
      for (int k = 0; k < x.length; k++) {
        scores[c] += weights[c][k] * x[k];
      }
    }
    return scores;
  }

  private static double[] softmax(double[] scores) {
    double highest = Arrays.stream(scores).max().orElse(0);
    double[] p = Arrays.stream(scores).map(score -> StrictMath.exp(score - highest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(value -> value / sum).toArray();
  }
}
