package io.perpeft.deploy.figures;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The figures of a run at one moment.
 *
 * @param purchases records that the broker acknowledged
 * @param trainingExamples made of them
 * @param deadLetters purchases, by reason
 * @param otherDeadLetters items, releases and whatever else the jobs refused
 * @param waiting purchases that wait for their item's vector
 * @param usersMoved from one group to another
 * @param versionsCompleted versions of groups that every serving partition has closed, first ones
 *     and those of the group {@code global} included
 * @param vectorsPublished records of item vectors
 * @param groups in order of their ids
 * @param changes births and ends of groups
 * @param secondsSinceStart of the purchases
 */
public record Summary(
    long purchases,
    long trainingExamples,
    Map<String, Long> deadLetters,
    long otherDeadLetters,
    long waiting,
    long usersMoved,
    long versionsCompleted,
    long vectorsPublished,
    Latencies latencies,
    List<GroupSummary> groups,
    GroupChanges changes,
    double secondsSinceStart) {

  /** Dead letters of all reasons. */
  public long deadLetterCount() {
    return deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Steps applied, of all groups. */
  public long steps() {
    return groups.stream().mapToLong(GroupSummary::steps).sum();
  }

  /** Versions released, of all groups. */
  public long releases() {
    return groups.stream().mapToLong(GroupSummary::releases).sum();
  }

  /** Quality of one way to score over all groups; zero examples if it was never used. */
  public Quality quality(String arm) {
    Quality all = Quality.NONE;
    for (GroupSummary group : groups) {
      all = all.plus(group.quality().getOrDefault(arm, Quality.NONE));
    }
    return all;
  }

  /** Ids of the groups with the most training examples, at most {@code count}. */
  public List<String> busiestGroups(int count) {
    return groups.stream()
        .sorted(Comparator.comparingLong(GroupSummary::examples).reversed())
        .limit(count)
        .map(GroupSummary::group)
        .toList();
  }

  /** What is still on its way, in words; empty if nothing is. */
  public List<String> inFlight(int batchSize) {
    return InFlight.of(this, batchSize);
  }
}
