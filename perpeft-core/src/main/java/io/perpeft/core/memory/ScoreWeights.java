package io.perpeft.core.memory;

/**
 * A group's weights of the composed score.
 *
 * @param neural of the neural score
 * @param factors of the product of the co-purchase factors
 * @param coPurchases of what was bought near the history
 * @param shortCount of the logarithm of the count with the short half-life
 * @param middleCount of the logarithm of the count with the middle half-life
 * @param longCount of the logarithm of the count with the long half-life
 */
public record ScoreWeights(
    float neural,
    float factors,
    float coPurchases,
    float shortCount,
    float middleCount,
    float longCount) {

  /** Numbers in it. */
  public static final int SIZE = 3 + HalfLives.COUNTS;

  /**
   * The weights every group starts with. The neural one is low: what is bought together says most
   * of what a model knows as well, and a weight rises as fast as it falls.
   */
  public static ScoreWeights initial() {
    return new ScoreWeights(.3f, .5f, 2, 0, 0, 0);
  }

  /** The weight of count {@code k}: 0 short, 1 middle, 2 long half-life. */
  public float count(int k) {
    return switch (k) {
      case 0 -> shortCount;
      case 1 -> middleCount;
      case 2 -> longCount;
      default -> throw new IndexOutOfBoundsException(k);
    };
  }

  static ScoreWeights of(double[] w) {
    return new ScoreWeights(
        (float) w[0], (float) w[1], (float) w[2], (float) w[3], (float) w[4], (float) w[5]);
  }

  double[] toArray() {
    return new double[] {neural, factors, coPurchases, shortCount, middleCount, longCount};
  }
}
