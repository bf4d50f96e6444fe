package io.perpeft.core.memory;

/**
 * A group's weights of the composed score at one {@link VisitMoment}.
 *
 * @param neural of the neural score
 * @param factors of the product of the co-purchase factors with the newest purchases
 * @param profile of their product with the user's long profile
 * @param near of what was bought near the newest purchases
 * @param next of what was bought after them
 * @param visit of what was bought in the same visit as the items of this one
 * @param shortCount of the logarithm of the count with the short half-life
 * @param middleCount of the logarithm of the count with the middle half-life
 * @param longCount of the logarithm of the count with the long half-life
 */
public record ScoreWeights(
    float neural,
    float factors,
    float profile,
    float near,
    float next,
    float visit,
    float shortCount,
    float middleCount,
    float longCount) {

  /** Numbers in it. */
  public static final int SIZE = 6 + HalfLives.COUNTS;

  /** Where the weights of the counts begin among the numbers. */
  static final int COUNTS_AT = 6;

  /**
   * The weights every group starts with. The neural one is low: what is bought together says most
   * of what a model knows as well, and a weight rises as fast as it falls.
   */
  public static ScoreWeights initial() {
    return new ScoreWeights(.1f, .5f, .3f, 2, 0, 0, 0, 0, 0);
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

  /** What strengths of items bought near a history add to a score. */
  public float ofStrengths(float nearStrength, float nextStrength, float visitStrength) {
    return near * NeighbourScore.of(nearStrength)
        + next * NeighbourScore.of(nextStrength)
        + visit * NeighbourScore.of(visitStrength);
  }

  static ScoreWeights of(double[] w) {
    return new ScoreWeights(
        (float) w[0],
        (float) w[1],
        (float) w[2],
        (float) w[3],
        (float) w[4],
        (float) w[5],
        (float) w[6],
        (float) w[7],
        (float) w[8]);
  }

  double[] toArray() {
    return new double[] {
      neural, factors, profile, near, next, visit, shortCount, middleCount, longCount
    };
  }
}
