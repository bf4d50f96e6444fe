package io.perpeft.jobs.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replay.
 *
 * @param releases in the order in which they were rebuilt
 * @param memory null where the item memory was not compared
 * @param notes what else there is to know, a sentence each
 */
public record ReplayReport(
    List<ReplayedRelease> releases, @Nullable MemoryComparison memory, List<String> notes) {

  /**
   * The item memory against its topic.
   *
   * @param purchases learnt when it was published last
   * @param records on the topic
   * @param different of these, other than those rebuilt, or on one side only
   */
  public record MemoryComparison(long purchases, int records, int different) {}

  public long count(ReplayedRelease.Result result) {
    return releases.stream().filter(release -> release.result() == result).count();
  }

  /** Whether everything that was compared is equal. */
  public boolean isClean() {
    return releases.stream().noneMatch(release -> release.result().isBad())
        && (memory == null || memory.different() == 0);
  }
}
