package io.perpeft.core.memory;

/**
 * ψ: what the strengths of the items bought near a history are worth in a composed score.
 *
 * <p>Of a sum s of strengths, ψ(s) = 4 · log(1 + s); see docs/reference/item-memory.md.
 */
public final class NeighbourScore {

  private static final double SCALE = 4;

  private NeighbourScore() {}

  /**
   * ψ of a sum of strengths.
   *
   * @param strengths Σ ρ^age · strength over the newest items of a history, not negative
   */
  public static float of(float strengths) {
    return strengths == 0 ? 0 : (float) (SCALE * StrictMath.log1p(strengths));
  }
}
