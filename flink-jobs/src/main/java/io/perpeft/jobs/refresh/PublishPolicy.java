package io.perpeft.jobs.refresh;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which vectors are worth publishing: those whose direction moved, and those without a direction if
 * they changed at all.
 *
 * @param epsilon 1 − cosine up to which a published vector stays good; 0 for only equal ones
 */
record PublishPolicy(double epsilon) implements Serializable {
  /** Publishes every vector. */
  static final PublishPolicy ALWAYS = new PublishPolicy(-1);

  /**
   * @param published the vector that consumers hold, or null
   * @param current finite
   */
  boolean isDue(float @Nullable [] published, float[] current) {
    if (published == null || epsilon < 0) {
      return true;
    }
    double dot = 0;
    double lengths = 0;
    double other = 0;
    for (int i = 0; i < current.length; i++) {
      dot += (double) published[i] * current[i];
      lengths += (double) published[i] * published[i];
      other += (double) current[i] * current[i];
    }
    if (lengths == 0 || other == 0) {
      return !Arrays.equals(published, current);
    }
    double moved = 1 - dot / Math.sqrt(lengths * other);
    return epsilon == 0 ? !Arrays.equals(published, current) : moved > epsilon;
  }

  /** Whether a vector can be served at all. */
  static boolean isUsable(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
