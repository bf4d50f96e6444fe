package io.perpeft.core.memory;

import java.time.Duration;

/** Tells visits apart by the pauses between a user's purchases. */
public final class Visits {

  /**
   * The pause that ends a visit, by default: shorter than a night, so that times of whole days work
   * as well.
   */
  public static final Duration PAUSE = Duration.ofHours(12);

  private Visits() {}

  /**
   * How many of the purchases before one belong to its visit.
   *
   * @param before how many belonged to the visit of the purchase before it, without that purchase
   *     itself
   * @param previousMillis event time of that purchase
   * @param timeMillis event time
   * @param pauseMillis longest time between two purchases of a visit
   */
  public static int inVisit(int before, long previousMillis, long timeMillis, long pauseMillis) {
    return timeMillis - previousMillis <= pauseMillis ? before + 1 : 0;
  }
}
