package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights of the releases in use, fetched once each. Not thread-safe. */
final class ReleaseWeights {
  private final WeightsSource source;
  private final Map<String, GroupWeights> byHash;
  private int kept;

  /**
   * @param kept how many are kept, the last used
   */
  ReleaseWeights(WeightsSource source, int kept) {
    this.source = source;
    this.kept = kept;
    this.byHash =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, GroupWeights> eldest) {
            return size() > ReleaseWeights.this.kept;
          }
        };
  }

  /** Keeps at least so many from now on. */
  void keep(int atLeast) {
    kept = Math.max(kept, atLeast);
  }

  /**
   * @param release its weights may be left out
   * @param whole where the release is found with them
   * @throws IllegalStateException if weights that were checked when the release came are there no
   *     longer
   */
  GroupWeights of(AdapterRelease release, ShardVersions whole) throws Exception {
    GroupWeights known = byHash.get(release.getWeightsSha256());
    if (known == null) {
      try {
        known = source.fetch(whole.withWeights(release));
      } catch (FaultyRecordException e) {
        throw new IllegalStateException(
            "group %s version %d was accepted, but its weights are no longer there: %s; restore the"
                    .formatted(release.getGroupId(), release.getVersion(), e.getMessage())
                + " file and let the job restart",
            e);
      }
      byHash.put(release.getWeightsSha256(), known);
    }
    return known;
  }
}
