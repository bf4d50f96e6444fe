package io.perpeft.core.residency;

/** Where a group's weights lie, nearest to the maths first. */
public enum Tier {
  /** Weights in training and moments in the device's memory, released versions in the host's. */
  DEVICE,
  /** All in the host's memory. */
  HOST,
  /** All in a store on disk. */
  STORE
}
