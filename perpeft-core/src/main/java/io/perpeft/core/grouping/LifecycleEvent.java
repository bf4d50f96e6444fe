package io.perpeft.core.grouping;

import java.util.SortedMap;

/** A group ends; others take its users. */
public sealed interface LifecycleEvent {

  /** The group that ends. */
  int group();

  /** The group that stands in for it where a single one is asked for. */
  int successor();

  /** What decided it, by name. */
  SortedMap<String, Double> figures();

  /** What decided it, for people. */
  String reason();

  /**
   * The group was large and wide; two new ones take its place.
   *
   * @param first new id, of the half {@code halves.first()}
   * @param second new id, of the half {@code halves.second()}
   */
  record Split(
      int group,
      int first,
      int second,
      DecayedMoments.Halves halves,
      SortedMap<String, Double> figures,
      String reason)
      implements LifecycleEvent {
    @Override
    public int successor() {
      return first;
    }
  }

  /** The group was near a heavier one, which stays. */
  record Merge(int group, int successor, SortedMap<String, Double> figures, String reason)
      implements LifecycleEvent {}

  /** The group had too few purchases; the nearest one stands in for it. */
  record Retire(int group, int successor, SortedMap<String, Double> figures, String reason)
      implements LifecycleEvent {}
}
