package io.perpeft.jobs.grouping;

import org.jspecify.annotations.Nullable;

/** The user-blind vectors of the catalogue. */
interface ItemVectors {
  /** The item's vector, or null while it has none. */
  float @Nullable [] vector(String item);

  /** The vector of the padding item, x_0. */
  float[] padding();
}
