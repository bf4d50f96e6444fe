package io.perpeft.demo;

/**
 * A moment at which part of the shoppers change their interests at once.
 *
 * @param at when, as a share of the shop's duration, in (0, 1)
 * @param shopperShare the share of shoppers who move to another hidden group with new favourites,
 *     in (0, 1]
 */
public record Drift(double at, double shopperShare) {

  public Drift {
    if (!(at > 0 && at < 1)) {
      throw new IllegalArgumentException("drift at must be in (0, 1), got " + at);
    }
    if (!(shopperShare > 0 && shopperShare <= 1)) {
      throw new IllegalArgumentException(
          "drift shopperShare must be in (0, 1], got " + shopperShare);
    }
  }
}
