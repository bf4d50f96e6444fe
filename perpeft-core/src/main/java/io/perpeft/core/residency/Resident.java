package io.perpeft.core.residency;

/** A group's weights, which lie in one tier at a time and can be moved. */
public interface Resident {
  /** Bytes that they take, in the tier where they are. */
  Footprint footprint();

  Tier tier();

  /** Moves them, the same to the last bit. */
  void moveTo(Tier tier);
}
