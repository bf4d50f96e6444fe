package io.perpeft.model.simulation;

import java.util.List;

/**
 * One way to rank items. Learning changes what it will serve; {@link #publish} makes that what it
 * serves. It never sees the item of a purchase before all purchases up to the next publication are
 * ranked.
 */
interface Arm extends AutoCloseable {

  /** Takes a purchase of the history, before the stream begins. */
  void replay(Visit visit, int item);

  /** The history is over. */
  default void endHistory() {}

  /** Serves from here on what was learnt up to here. */
  void publish(long timeMillis);

  /**
   * Scores of all items with what is served.
   *
   * @return per visit [1 + items]; index 0 is the padding
   */
  float[][] scores(List<Visit> visits);

  /** Takes a purchase of the stream, after it was ranked. */
  void learn(Visit visit, int item);

  /** Optimiser steps taken in the stream. */
  default long steps() {
    return 0;
  }

  @Override
  default void close() {}
}
