package io.perpeft.model.simulation;

/**
 * All that may be known of a purchase before it is made.
 *
 * @param index of the purchase in the log
 * @param user number of the user
 * @param group the user's group before the purchase
 * @param history the user's newest items, oldest first, at most L
 * @param owned every item the user has, oldest first; repeats possible
 * @param inVisit how many of the newest of them belong to the visit that this purchase is part of
 * @param timeMillis event time
 */
record Visit(
    int index, int user, int group, int[] history, int[] owned, int inVisit, long timeMillis) {

  /** The same visit of a user of another group. */
  Visit in(int otherGroup) {
    return new Visit(index, user, otherGroup, history, owned, inVisit, timeMillis);
  }
}
