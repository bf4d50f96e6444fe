package io.perpeft.demo;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a shopper wants from a moment on.
 *
 * @param fromMillis start, epoch milliseconds; it ends with the shopper's next interest
 * @param group hidden group, which says how much each aspect matters
 * @param favourites for every aspect the shopper's favourite values, dearest first; those of
 *     aspects the group does not care about have no effect
 */
public record Interest(long fromMillis, int group, Map<Aspect, List<Integer>> favourites) {

  private static final double STEP = .25;

  public Interest {
    favourites = Map.copyOf(new EnumMap<>(favourites));
  }

  /**
   * How much the shopper likes a value: 1 the dearest, less by a quarter for each after, else 0.
   */
  public double liking(Aspect aspect, int value) {
    int place = favourites.getOrDefault(aspect, List.of()).indexOf(value);
    return place < 0 ? 0 : 1 - STEP * place;
  }
}
