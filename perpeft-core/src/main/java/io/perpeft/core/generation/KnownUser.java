package io.perpeft.core.generation;

/**
 * A user whom a generation's history knows.
 *
 * @param items last purchases, oldest first, by the generation's item numbers, from 1; at most
 *     {@link #MOST_ITEMS}
 * @param group nearest to the user's vector
 * @param lastVisit how many of the newest were bought in the last visit, at least 1
 * @param lastEventTimeMillis of the last of them
 */
public record KnownUser(int[] items, int group, int lastVisit, long lastEventTimeMillis) {
  /** Purchases that are remembered of a user. */
  public static final int MOST_ITEMS = 200;
}
