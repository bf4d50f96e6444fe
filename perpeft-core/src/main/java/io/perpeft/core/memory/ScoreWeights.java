package io.perpeft.core.memory;

/**
 * A group's four weights of the composed score.
 *
 * @param neural w0, of the neural score
 * @param shortCount of the logarithm of the count with the short half-life
 * @param middleCount of the logarithm of the count with the middle half-life
 * @param longCount of the logarithm of the count with the long half-life
 */
public record ScoreWeights(float neural, float shortCount, float middleCount, float longCount) {

  /** Numbers in it. */
  public static final int SIZE = 1 + HalfLives.COUNTS;

  /** The weights every group starts with: the neural score alone. */
  public static ScoreWeights initial() {
    return new ScoreWeights(1, 0, 0, 0);
  }

  static ScoreWeights of(double[] w) {
    return new ScoreWeights((float) w[0], (float) w[1], (float) w[2], (float) w[3]);
  }

  double[] toArray() {
    return new double[] {neural, shortCount, middleCount, longCount};
  }
}
